/* Photos of bags: made small on the phone, kept with the event that names them, and sent apart from it, piece by piece, as
   large as the network carries within a second. */
import { kept, photoSent, photoSettled } from './outbox.js';
import { digestOf } from './event.js';

const LONGEST = 1600, QUALITY = 0.8, LEAST = 4096, MOST = 131072, QUICK = 1000;
let portion = 16384;

/* Fails for what is no picture. What the camera wrote beside it (where and with what it was taken) does not come along. */
export async function small(file) {
  const picture = await createImageBitmap(file), canvas = document.createElement('canvas');
  const shrink = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * shrink);
  canvas.height = Math.round(picture.height * shrink);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  if (!blob) throw new TypeError('not a picture');
  return { canvas, blob, size: blob.size, sha256: await digestOf(await blob.arrayBuffer()) };
}

/* Ends early when something was written down meanwhile: events go first. */
export async function sendPhotos(ask, read, device, csrf, arrived) {
  for (const photo of (await kept()).photos) {
    const place = '/api/v1/sync/devices/' + device.id + '/photos/' + photo.sha256;
    const known = await ask('GET', place);
    if (known.status === 404) { await photoSettled(photo, []); continue; }
    let found = await read(known);
    while (found.state === 'awaited') {
      if ((await kept()).unsent.length) return;
      found = await sendPiece(ask, read, place, photo, found.received, csrf);
      await photoSent(photo.sha256, found.received);
      arrived();
    }
    await photoSettled(photo, found.state === 'refused' ? found.words : null);
    arrived();
  }
}

async function sendPiece(ask, read, place, photo, from, csrf) {
  const begun = Date.now();
  try {
    const found = await read(await ask('PUT', place + '?start=' + from, photo.blob.slice(from, from + portion), csrf));
    if (Date.now() - begun < QUICK) portion = Math.min(MOST, portion * 2);
    return found;
  } catch (error) {
    portion = Math.max(LEAST, Math.round(portion / 2));
    throw error;
  }
}
