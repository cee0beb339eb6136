/* Writing down what happened. The number is given and the event is kept in one transaction: whatever breaks, no number
   is given twice and none is lost. */
import { asked, work } from './store.js';
import { uuid7 } from './event.js';

export function writeDown(type, batchId, payload) {
  return work('readwrite', ['meta', 'outbox'], async ({ meta, outbox }) => {
    const device = await asked(meta.get('device'));
    const seq = device.seq + 1, after = device.last[batchId] || null;
    await asked(outbox.add({
      event_id: uuid7(), device_id: device.id, seq, actor: device.user_id, type,
      payload: Object.assign({ after }, payload), device_time: new Date().toISOString(), schema_version: 1,
    }));
    device.seq = seq;
    device.last[batchId] = seq;
    await asked(meta.put(device, 'device'));
    return seq;
  });
}

/* All that a screen is drawn from. */
export function kept() {
  return work('readonly', ['meta', 'outbox', 'receipts'], async ({ meta, outbox, receipts }) => ({
    device: await asked(meta.get('device')),
    session: await asked(meta.get('session')),
    snapshot: await asked(meta.get('snapshot')),
    unsent: await asked(outbox.getAll()),
    receipts: await asked(receipts.getAll()),
  }));
}

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
