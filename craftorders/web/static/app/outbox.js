/* Writing down what happened. The number is given and the event is kept in one transaction, with its photo: whatever
   breaks, no number is given twice and none is lost. */
import { asked, work } from './store.js';
import { uuid7 } from './event.js';

export function writeDown(type, batchId, payload, photo) {
  return work('readwrite', ['meta', 'outbox', 'photos'], async ({ meta, outbox, photos }) => {
    const device = await asked(meta.get('device'));
    const seq = device.seq + 1, after = device.last[batchId] || null, at = new Date().toISOString();
    const event = {
      event_id: uuid7(), device_id: device.id, seq, actor: device.user_id, type,
      payload: Object.assign({ after }, payload), device_time: at, schema_version: 1,
    };
    if (photo) {
      event.payload.photo = { sha256: photo.sha256, size: photo.size };
      await asked(photos.put({
        sha256: photo.sha256, size: photo.size, blob: photo.blob, event_id: event.event_id, job_id: payload.job_id, at, sent: 0,
      }));
    }
    await asked(outbox.add(event));
    device.seq = seq;
    device.last[batchId] = seq;
    await asked(meta.put(device, 'device'));
  });
}

/* A count does not wait for its photo: where only the photo finds no room on the phone, it stands without. */
export async function countBag(batchId, payload, photo) {
  try {
    await writeDown('count_bag', batchId, payload, photo);
    return '';
  } catch (error) {
    if (!photo || error.name !== 'QuotaExceededError') throw error;
    await writeDown('count_bag', batchId, payload);
    return 'kept_without_photo';
  }
}

/* All that a screen is drawn from. */
export function kept() {
  return work('readonly', ['meta', 'outbox', 'receipts', 'photos'], async ({ meta, outbox, receipts, photos }) => {
    const pictures = await asked(photos.getAll());
    return {
      device: await asked(meta.get('device')),
      session: await asked(meta.get('session')),
      snapshot: await asked(meta.get('snapshot')),
      unsent: await asked(outbox.getAll()),
      receipts: await asked(receipts.getAll()),
      photos: pictures.filter((each) => each.blob),
      refused: pictures.filter((each) => !each.blob),
    };
  });
}

export const photoSent = (sha256, sent) => work('readwrite', ['photos'], async ({ photos }) => {
  const photo = await asked(photos.get(sha256));
  if (photo) await asked(photos.put(Object.assign(photo, { sent })));
});

/* It goes once the service has it; of one that was refused the words stay until they are read. */
export const photoSettled = (photo, words) => work('readwrite', ['photos'], async ({ photos }) => {
  if (!words) { await asked(photos.delete(photo.sha256)); return; }
  await asked(photos.put({ sha256: photo.sha256, job_id: photo.job_id, at: photo.at, words }));
});

export const begin = (session) => work('readwrite', ['meta'], async ({ meta }) => {
  await asked(meta.put(session, 'session'));
  if (!await asked(meta.get('device'))) {
    await asked(meta.put({ id: uuid7(), user_id: session.user_id, seq: 0, last: {}, registered: false }, 'device'));
  }
});

export const registered = (is) => work('readwrite', ['meta'], async ({ meta }) => {
  await asked(meta.put(Object.assign(await asked(meta.get('device')), { registered: is }), 'device'));
});

/* An event leaves the outbox only with its answer. */
export const settle = (events, answers) => work('readwrite', ['outbox', 'receipts'], async ({ outbox, receipts }) => {
  for (const event of events) {
    const answer = answers.find((each) => each.event_id === event.event_id);
    if (!answer) continue;
    await asked(outbox.delete(event.seq));
    await asked(receipts.put({
      seq: event.seq, event, outcome: answer.first || answer.outcome, words: answer.words, entry: answer.entry,
    }));
  }
});

/* `snapshot` is null where nothing changed since the last one. What was answered before it is in it. */
export const took = (snapshot) => work('readwrite', ['meta', 'receipts'], async ({ meta, receipts }) => {
  const before = await asked(meta.get('snapshot')), at = new Date().toISOString();
  await asked(meta.put(snapshot ? Object.assign(snapshot, { at }) : Object.assign(before, { at }), 'snapshot'));
  await asked(receipts.clear());
});
