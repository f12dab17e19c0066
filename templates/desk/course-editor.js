// Whoever leaves the form by a link is asked first if they have typed something that is not sent.
let isUnsent = false;
const form = document.getElementById("formular");
form.addEventListener("input", () => { isUnsent = true; });
form.addEventListener("submit", () => { isUnsent = false; });
addEventListener("beforeunload", (event) => { if (isUnsent) event.preventDefault(); });
