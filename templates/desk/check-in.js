// The list stays where it is while marks are sent one after the other. A mark that cannot be sent is
// kept, and sent again when the net is back; what the tab stores of it are numbers, and no names.
const form = document.getElementById('fremmoede')
const part = (id) => document.getElementById(id)
const rows = new Map([...form.querySelectorAll('.people-here li')].map((row) => [row.id, row]))
const storage = form.getAttribute('action')

// Whether each of these is there, the oldest mark first.
const marks = new Map(JSON.parse(sessionStorage.getItem(storage) ?? '[]'))
for (const key of marks.keys()) if (!rows.has(key)) marks.delete(key)

let isSending = false
let hasFailed = false
let timer

const show = (key, isHere) => {
  const row = rows.get(key)
  row.classList.toggle('here', isHere)
  row.querySelector('[name=her]').hidden = isHere
  for (const shown of row.querySelectorAll('[name=fortryd], .status')) shown.hidden = !isHere
}

const tally = () => {
  sessionStorage.setItem(storage, JSON.stringify([...marks]))
  part('antal').textContent = form.querySelectorAll('.here').length
  part('usendt-antal').textContent = marks.size
  part('usendt').hidden = !hasFailed || marks.size === 0
}

// After signing in once more, forms carry another token. Resolves to whether it is a new one.
const renewToken = async () => {
  const page = await fetch(storage, { redirect: 'manual' })
  part('logget-ud').hidden = page.ok
  if (!page.ok) return false
  const html = new DOMParser().parseFromString(await page.text(), 'text/html')
  const token = html.querySelector('#fremmoede [name=formular]')?.value
  const isNew = Boolean(token) && token !== form.elements.formular.value
  if (isNew) form.elements.formular.value = token
  return isNew
}

// Sends one mark. Resolves to whether the next can be sent at once.
const sendOne = async ([key, isHere]) => {
  const body = new URLSearchParams({
    formular: form.elements.formular.value,
    [isHere ? 'her' : 'fortryd']: key,
  })
  const headers = { accept: 'application/json' }
  const signal = AbortSignal.timeout(20_000)
  const response = await fetch(storage, { method: 'POST', body, headers, signal })
  if (response.ok) {
    part('logget-ud').hidden = true
    const present = new Set((await response.json()).present)
    if (marks.get(key) === isHere) marks.delete(key)
    // Marks of colleagues, too, but not over those that are still to be sent.
    for (const other of rows.keys()) if (!marks.has(other)) show(other, present.has(other))
    return true
  }
  if ([401, 403].includes(response.status)) return renewToken()
  if (response.status >= 500 || [408, 429].includes(response.status)) return false
  marks.delete(key)
  show(key, !isHere)
  part('afvist').hidden = false
  return true
}

const send = async () => {
  clearTimeout(timer)
  if (isSending) return
  isSending = true
  while (marks.size > 0) {
    hasFailed = !(await sendOne([...marks][0]).catch(() => false))
    tally()
    if (hasFailed) break
  }
  isSending = false
  if (marks.size > 0) timer = setTimeout(send, 5_000)
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const { name, value: key } = event.submitter
  const isHere = name === 'her'
  // The latest mark of somebody counts, and goes to the end.
  marks.delete(key)
  marks.set(key, isHere)
  show(key, isHere)
  rows.get(key).querySelector(isHere ? '[name=fortryd]' : '[name=her]').focus({ preventScroll: true })
  tally()
  send()
})
addEventListener('online', send)
addEventListener('focus', send)
addEventListener('beforeunload', (event) => {
  if (marks.size > 0) event.preventDefault()
})

for (const [key, isHere] of marks) show(key, isHere)
tally()
send()
