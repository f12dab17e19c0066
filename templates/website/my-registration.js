// Number and code stand behind # in the link of an e-mail, where no server sees them. They move
// into the form and leave the address bar; whoever opened the page presses the button.
const move = () => {
  const [number, code] = location.hash.slice(1).split('.')
  if (!code) return
  history.replaceState(null, '', location.pathname + location.search)
  document.getElementById('nummer').value = number
  document.getElementById('adgangskode').value = code
  document.getElementById('aabn').focus()
}
addEventListener('hashchange', move)
move()
