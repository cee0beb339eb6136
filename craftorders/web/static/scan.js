/* The scanner: the camera starts at a tap, each code is told once with a beep and a shake, and looked up as the network allows. */
(function () {
  'use strict';
  const doc = document, form = doc.getElementById('scanner'), video = doc.getElementById('view');
  const start = doc.getElementById('start'), list = doc.getElementById('found'), count = doc.getElementById('count'), told = doc.getElementById('told');
  const words = form.dataset, seen = new Map(), camera = window.codeCamera(video, note), beep = camera.beep;

  async function begin() {
    try { await camera.begin(); } catch (error) { told.textContent = words.noCamera; return; }
    video.hidden = false;
    start.setAttribute('aria-pressed', 'true');
    start.lastElementChild.textContent = words.stop;
  }

  function end() {
    camera.end();
    video.hidden = true;
    start.removeAttribute('aria-pressed');
    start.lastElementChild.textContent = words.start;
  }

  function note(text) {
    if (seen.has(text)) return;
    const line = doc.createElement('li'), link = doc.createElement('a'), kept = doc.createElement('span');
    kept.textContent = text.replace(/^.*\//, '').replace(/^c#.*$/, '•••');
    link.append(kept);
    line.append(link);
    list.prepend(line);
    seen.set(text, { line, link, kept, done: false });
    count.textContent = String(seen.size);
    beep(1320);
    look(text);
  }

  async function look(text) {
    const entry = seen.get(text), body = new FormData(form);
    body.delete('photo');
    body.set('code', text);
    try {
      const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' }, credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      const [found] = (await answer.json()).codes, small = doc.createElement('small');
      entry.done = true;
      entry.kept.textContent = found.error || found.words;
      small.textContent = found.code;
      entry.kept.append(small);
      if (found.address) entry.link.href = found.address;
      else { entry.line.classList.add('bad'); beep(330); }
      told.textContent = (found.error || found.words) + ' · ' + found.code;
    } catch (error) { told.textContent = words.waits; }
  }

  addEventListener('online', () => seen.forEach((entry, text) => { if (!entry.done) look(text); }));
  addEventListener('pagehide', end);
  doc.addEventListener('visibilitychange', () => { if (doc.hidden) end(); });
  if (window.codeCamera.possible()) {
    start.hidden = false;
    start.addEventListener('click', () => { if (camera.running()) end(); else begin(); });
  }
  const photo = form.querySelector('input[type=file]');
  photo.addEventListener('change', () => { if (photo.files.length && photo.checkValidity()) form.requestSubmit(); });
})();
