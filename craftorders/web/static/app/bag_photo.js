/* The photo of a bag as the screens show it: taken, not sent yet, refused. */
import { bar, h, moment, say, whose, words } from './page.js';
import { findJob } from './projection.js';
import { photoSettled } from './outbox.js';
import { small } from './photos.js';
import { tell } from './sending.js';

/* A photo that may be left out; it is made small as soon as it is taken, and shown. */
export function photoField() {
  let taken = Promise.resolve(null);
  const hint = h('span', { class: 'hint', id: 'photo-hint', role: 'status' }, words.photo_hint);
  const input = h('input', { type: 'file', id: 'photo', accept: 'image/*', capture: 'environment', 'aria-describedby': 'photo-hint',
    async onchange() {
      field.querySelectorAll('canvas').forEach((each) => each.remove());
      hint.textContent = words.photo_hint;
      hint.className = 'hint';
      if (!input.files.length) { taken = Promise.resolve(null); return; }
      taken = small(input.files[0]).catch(() => { hint.textContent = words.no_photo; hint.className = 'error'; input.value = ''; return null; });
      const photo = await taken;
      if (!photo) return;
      photo.canvas.setAttribute('role', 'img');
      photo.canvas.setAttribute('aria-label', words.photo);
      field.append(photo.canvas);
    } });
  const field = h('div', { class: 'field photo-input' }, h('label', { for: 'photo' }, words.photo), hint, input);
  return { field, taken: () => taken };
}

const kilobytes = (bytes) => Math.ceil(bytes / 1000);
const title = (data, photo) => {
  const found = findJob(data, photo.job_id);
  return say('photo_of_bag', { who: found ? whose(data, found.job) : '' });
};

export const waitingPhotos = (data, kept) => kept.photos.map((photo) => h('p', { class: 'card waiting' }, title(data, photo), h('br'),
  h('small', null, moment(photo.at) + ' · ' + say('sent_of', { part: kilobytes(photo.sent), whole: kilobytes(photo.size) })),
  bar(photo.size, photo.sent)));

/* The count stands; only the photo does not. It is told until somebody has read it. */
export function refusedPhotos(data, kept) {
  if (!kept.refused.length) return null;
  return h('section', { class: 'card urgent', role: 'status' }, h('h2', null, words.photo_refused), h('ul', null,
    ...kept.refused.map((photo) => h('li', null, title(data, photo) + words.colon
      + (photo.words.join(' ') || words.photo_not_awaited)))),
  h('button', { class: 'button quiet', async onclick() {
    await Promise.all(kept.refused.map((photo) => photoSettled(photo, null)));
    tell();
  } }, words.read));
}
