/* How things stand for who holds the phone: the last snapshot, and on top what was written down since. */
export function project(data, events) {
  const seen = JSON.parse(JSON.stringify(data));
  events.forEach((event) => {
    const does = DOES[event.type];
    if (does) does(seen, event.payload);
  });
  return seen;
}

export function findJob(data, jobId) {
  for (const batch of data.batches) {
    const job = batch.jobs.find((each) => each.id === jobId);
    if (job) return { batch, job, step: batch.steps.find((each) => each.position === job.position) };
  }
  return null;
}

const DOES = {
  hand_out(data, payload) {
    const batch = data.batches.find((each) => each.id === payload.batch_id);
    const step = batch && batch.steps.find((each) => each.position === payload.position);
    if (!step || findJob(data, payload.job_id)) return;
    step.assigned += payload.quantity;
    batch.jobs.push({
      id: payload.job_id, code: '', position: payload.position, worker_id: payload.worker_id,
      quantity: payload.quantity, made: 0, handed_in: 0,
    });
  },
  report_pieces(data, payload) { made(findJob(data, payload.job_id), payload.quantity); },
  count_bag(data, payload) {
    const found = findJob(data, payload.job_id);
    if (!found) return;
    made(found, Math.max(0, found.job.handed_in + payload.quantity - found.job.made));
    found.job.handed_in += payload.quantity;
    found.step.handed_in += payload.quantity;
  },
  take_back(data, payload) {
    const found = findJob(data, payload.job_id);
    if (!found) return;
    found.step.assigned -= found.job.quantity - found.job.made;
    found.job.quantity = found.job.made;
    if (!found.job.made) found.batch.jobs.splice(found.batch.jobs.indexOf(found.job), 1);
  },
};

function made(found, pieces) {
  if (!found) return;
  found.job.made += pieces;
  found.step.made += pieces;
}
