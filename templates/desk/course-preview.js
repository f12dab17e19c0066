// The brochure is shown at once; without scripts, somebody presses the button.
document.getElementById("vis-brochuren").submit();
