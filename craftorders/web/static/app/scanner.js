/* The scanner in the app: one code after the other, each told once, and the screen that it opens, without a network. */
import { figure, h, name, whose, words } from './page.js';
import { findCode } from './codes.js';

let camera = null, shown = () => {};

export function stopScanning() {
  if (!camera) return;
  camera.end();
  camera = null;
  shown();
}
document.addEventListener('visibilitychange', () => { if (document.hidden) stopScanning(); });

export function scanScreen(data, kept) {
  const video = h('video', { muted: true, playsinline: true, hidden: true, 'aria-label': words.camera_sees });
  const list = h('ul', { class: 'choices', id: 'found' }), count = h('strong', { id: 'count' }, '0');
  const told = h('p', { class: 'soft', role: 'status' }), seen = new Set(), listed = new Set(), since = kept.receipts.filter((each) => each.entry);

  async function note(text) {
    if (seen.has(text)) return;
    seen.add(text);
    const found = await findCode(withBags(data, since), text, words);
    if (camera) camera.beep(found.href ? 1320 : 330);
    const what = found.words || (found.worker ? found.worker.name : name(found.batch, 'product') + (found.job ? ' · ' + whose(data, found.job) : ''));
    told.textContent = what + ' · ' + found.code;
    const one = found.href ? found.code : text;
    if (listed.has(one)) return;
    listed.add(one);
    count.textContent = figure.format(listed.size);
    list.prepend(h('li', { class: found.href ? null : 'bad' }, h('a', { href: found.href }, h('span', null, what, h('small', null, found.code)))));
  }

  const start = h('button', { type: 'button', class: 'button', hidden: !window.codeCamera || !window.codeCamera.possible(), async onclick() {
    if (camera) { stopScanning(); return; }
    camera = window.codeCamera(video, note);
    try { await camera.begin(); } catch (error) { camera = null; told.textContent = words.no_camera; }
    shown();
  } }, words.start_camera);
  shown = () => {
    video.hidden = !camera;
    start.textContent = camera ? words.stop_camera : words.start_camera;
    if (camera) start.setAttribute('aria-pressed', 'true'); else start.removeAttribute('aria-pressed');
  };

  return [
    h('h1', null, words.scan),
    h('div', { class: 'scanner' }, video, start),
    h('p', null, count, ' ' + words.different_codes), told, list,
    h('form', { class: 'card', onsubmit(event) {
      event.preventDefault();
      const text = event.target.elements.code.value.trim();
      event.target.reset();
      if (text) note(text);
    } }, h('div', { class: 'field' }, h('label', { for: 'code' }, words.type_code),
      h('input', { id: 'code', name: 'code', maxlength: 40, autocapitalize: 'characters', autocomplete: 'off' })),
    h('button', { class: 'button quiet' }, words.look_up)),
  ];
}

/* Bags that were counted since the last snapshot have their code from the answer. */
function withBags(data, receipts) {
  const bags = receipts.filter((each) => each.event.type === 'count_bag');
  return Object.assign({}, data, { batches: data.batches.map((batch) => Object.assign({}, batch, { jobs: batch.jobs.map((job) =>
    Object.assign({}, job, { bags: (job.bags || []).concat(bags.filter((each) => each.event.payload.job_id === job.id).map((each) => each.entry)) })) })) });
}
