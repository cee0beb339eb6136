/* The scanner: the camera starts at a tap, each code is told once with a beep and a shake, and looked up as the network allows. */
(function () {
  'use strict';
  const doc = document, form = doc.getElementById('scanner'), video = doc.getElementById('view');
  const start = doc.getElementById('start'), list = doc.getElementById('found'), count = doc.getElementById('count'), told = doc.getElementById('told');
  const PAUSE = 150, WIDEST = 800, words = form.dataset;
  const seen = new Map();
  let stream = null, sound = null, timer = 0;

  function beep(pitch) {
    if (navigator.vibrate) navigator.vibrate(80);
    if (!sound) return;
    const tone = sound.createOscillator(), volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.12);
  }

  async function reader() {
    const formats = 'BarcodeDetector' in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
    if (formats.includes('qr_code')) {
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      return async () => (await detector.detect(video)).map((each) => each.rawValue);
    }
    const canvas = doc.createElement('canvas'), pen = canvas.getContext('2d', { willReadFrequently: true });
    return async () => {
      const shrink = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * shrink);
      canvas.height = Math.round(video.videoHeight * shrink);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = window.readQr(pen.getImageData(0, 0, canvas.width, canvas.height));
      return text ? [text] : [];
    };
  }

  async function begin() {
    const AudioContext = window.AudioContext || window.webkitAudioContext;
    sound = sound || (AudioContext ? new AudioContext() : null);
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    } catch (error) { told.textContent = words.noCamera; return; }
    video.srcObject = stream;
    await video.play();
    video.hidden = false;
    start.setAttribute('aria-pressed', 'true');
    start.lastElementChild.textContent = words.stop;
    const read = await reader();
    const look = async () => {
      if (!stream) return;
      if (video.readyState >= 2) (await read().catch(() => [])).forEach(note);
      timer = setTimeout(look, PAUSE);
    };
    look();
  }

  function end() {
    clearTimeout(timer);
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
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
  if (navigator.mediaDevices && navigator.mediaDevices.getUserMedia) {
    start.hidden = false;
    start.addEventListener('click', () => { if (stream) end(); else begin(); });
  }
  const photo = form.querySelector('input[type=file]');
  photo.addEventListener('change', () => { if (photo.files.length && photo.checkValidity()) form.requestSubmit(); });
})();
