/* The screens: drawn anew from what is kept, one question each, for one hand. */
import { findJob, project } from './projection.js';
import { bar, day, figure, h, money, moment, name, say, whose, words } from './page.js';
import { photoField, refusedPhotos, waitingPhotos } from './bag_photo.js';
import { scanScreen, stopScanning } from './scanner.js';
import { countBag, writeDown } from './outbox.js';
import { uuid7 } from './event.js';

const root = document.getElementById('app');
/* Somebody is writing on this screen: what arrives meanwhile must not take it out of their hands. */
const busy = () => root.querySelector('details.ask[open], [aria-pressed=true], #found li') || (root.contains(document.activeElement)
  && document.activeElement.matches('input, textarea, select')) || Array.from(root.querySelectorAll('input, textarea'))
  .some((each) => each.value !== each.defaultValue);

/* `anew` where the screen is another one, or what was written on it is kept. */
export function draw(kept, then, anew) {
  if (!anew && busy()) return;
  const [screen, ...parts] = location.hash.replace(/^#\//, '').split('/');
  if (!kept || !kept.snapshot) { root.replaceChildren(h('p', { class: 'card' }, words.nothing_here)); return; }
  const since = kept.receipts.filter((each) => each.outcome === 'accepted').map((each) => each.event).concat(kept.unsent);
  const data = project(kept.snapshot.data, since);
  const at = { data, kept, then };
  stopScanning();
  const made = (SCREENS[screen] || SCREENS.home)(at, ...parts) || SCREENS.home(at);
  root.replaceChildren(...made.filter(Boolean));
  if (screen && document.activeElement === document.body) root.focus({ preventScroll: true });
}

const crumbs = (...links) => h('p', { class: 'crumbs' }, ...links.flatMap(([href, text], place) => [
  place ? ' › ' : '', href ? h('a', { href }, text) : text]));

const SCREENS = {
  home({ data, kept }) {
    return [
      troubles(data, kept),
      h('h1', null, words.batches),
      ...data.batches.map((batch) => {
        const last = batch.steps[batch.steps.length - 1];
        return h('a', { class: 'card', href: '#/batch/' + batch.id },
          h('h2', null, batch.code + ' · ' + name(batch, 'product')),
          h('p', null, say('made_of', { made: last.made, quantity: batch.quantity, counted: last.handed_in })),
          bar(batch.quantity, last.made), h('p', { class: 'soft' }, say('due', { day: day(batch.due_on) })));
      }),
      data.batches.length ? null : h('p', { class: 'card' }, words.no_batch),
      h('p', { class: 'soft' }, say('as_of', { moment: moment(kept.snapshot.at) })),
    ];
  },
  batch({ data }, id) {
    const batch = data.batches.find((each) => each.id === id);
    if (!batch) return null;
    const works = batch.state === 'supplied' || batch.state === 'in_work';
    return [
      crumbs(['#/', words.batches], [null, batch.code]),
      h('h1', null, name(batch, 'product')),
      works ? null : h('p', { class: 'card' }, batch.state === 'accepted' ? words.no_materials : words.in_rework),
      ...batch.steps.map((step) => h('section', null,
        h('h2', null, name(step)),
        h('p', null, say('made_of', { made: step.made, quantity: step.quantity, counted: step.handed_in }),
          step.rate_e4 ? ' · ' + say('a_piece', { rate: money(step.rate_e4, batch.currency) }) : ''),
        h('ul', { class: 'choices' }, ...batch.jobs.filter((job) => job.position === step.position).map((job) => h('li', null,
          h('a', { href: '#/job/' + job.id }, h('span', null, whose(data, job)), h('span', { class: 'soft' },
            figure.format(job.made) + ' / ' + figure.format(job.quantity)))))),
        works && step.assigned < step.quantity ? h('p', null, h('a', { class: 'button', href: '#/hand-out/' + batch.id + '/' + step.position },
          say('hand_out_left', { left: step.quantity - step.assigned }))) : null)),
      batch.stock.length ? h('section', null, h('h2', null, words.stock), h('ul', null,
        ...batch.stock.map((each) => h('li', null, name(each) + words.colon + (each.unit === 'pcs'
          ? figure.format(Math.floor(each.amount)) + ' ' + words.pcs : figure.format(each.amount) + ' ' + each.unit))))) : null,
    ];
  },
  'hand-out'({ data, then }, id, position) {
    const batch = data.batches.find((each) => each.id === id);
    const step = batch && batch.steps.find((each) => String(each.position) === position);
    if (!step) return null;
    const left = step.quantity - step.assigned, jobId = uuid7();
    const able = data.workers.filter((each) => each.workshop_id === batch.workshop_id && (each.skills[step.craft] || 0) >= step.grade);
    return [
      crumbs(['#/', words.batches], ['#/batch/' + id, batch.code], [null, name(step)]),
      h('h1', null, say('hand_out', { step: name(step) })),
      question(words.how_many, left, say('at_most', { left }), words.hand_out_now, (quantity, form) => then(writeDown('hand_out', batch.id, {
        job_id: jobId, batch_id: batch.id, position: step.position, quantity, worker_id: form.elements.worker.value || null,
      }), '#/batch/' + id), h('div', { class: 'field' }, h('label', { for: 'worker' }, words.to_whom),
        h('select', { id: 'worker', name: 'worker' }, ...able.map((each) => h('option', { value: each.id }, each.name + ' · ' + each.code)),
          h('option', { value: '' }, words.open_to_all)))),
    ];
  },
  job({ data, then }, id) {
    const found = findJob(data, id);
    if (!found) return null;
    const { batch, job, step } = found, left = job.quantity - job.made, uncounted = job.quantity - job.handed_in;
    const here = '#/job/' + id, back = '#/batch/' + batch.id;
    const bagPhoto = photoField();
    const can = job.worker_id && (batch.state === 'supplied' || batch.state === 'in_work');
    return [
      crumbs(['#/', words.batches], [back, batch.code], [null, whose(data, job)]),
      h('h1', null, whose(data, job)),
      h('p', { class: 'sum' }, name(batch, 'product') + ' · ' + name(step)),
      h('p', null, say('made_of', { made: job.made, quantity: job.quantity, counted: job.handed_in })),
      bar(job.quantity, job.made),
      can && uncounted ? h('section', { class: 'card' }, h('h2', null, words.count_bag),
        question(words.in_the_bag, uncounted, say('at_most', { left: uncounted }), words.keep_count,
          async (quantity) => typed('count_bag', id, quantity, words.counted_again)
            && then(countBag(batch.id, { job_id: id, quantity }, await bagPhoto.taken()), here), null, bagPhoto.field)) : null,
      can && left ? h('details', { class: 'ask' }, h('summary', { class: 'button quiet' }, words.report),
        question(words.how_many_made, left, say('at_most', { left }), words.keep_report,
          (quantity) => typed('report_pieces', id, quantity, words.reported_again)
            && then(writeDown('report_pieces', batch.id, { job_id: id, quantity }), here))) : null,
      left ? h('details', { class: 'ask' }, h('summary', { class: 'button danger' }, say('take_back', { left })),
        h('form', { onsubmit(event) {
          event.preventDefault();
          const reason = event.target.elements.reason.value.trim();
          if (!reason) return;
          then(writeDown('take_back', batch.id, { job_id: id, reason, seen: {
            worker_id: job.worker_id, quantity: job.quantity, made: job.made, handed_in: job.handed_in } }), back);
        } }, h('div', { class: 'field' }, h('label', { for: 'reason' }, words.why),
          h('textarea', { id: 'reason', name: 'reason', required: true, maxlength: 500 })),
        h('button', { class: 'button danger' }, words.take_back_now))) : null,
    ];
  },
  workers({ data }) {
    return [
      h('h1', null, words.workers),
      h('ul', { class: 'choices' }, ...data.workers.map((worker) => {
        const jobs = inHands(data, worker.id).map(({ job }) => job), sum = (what) => jobs.reduce((all, job) => all + job[what], 0);
        return h('li', null, h('a', { href: '#/worker/' + worker.id }, h('span', null, worker.name, h('small', null, worker.code)),
          jobs.length ? h('span', { class: 'soft' }, figure.format(sum('made')) + ' / ' + figure.format(sum('quantity'))) : null));
      })),
    ];
  },
  worker({ data }, id) {
    const worker = data.workers.find((each) => each.id === id);
    if (!worker) return null;
    const hands = inHands(data, id);
    return [
      crumbs(['#/workers', words.workers], [null, worker.name]),
      h('h1', null, worker.name),
      h('ul', { class: 'choices' }, ...hands.map(({ batch, job }) => h('li', null, h('a', { href: '#/job/' + job.id },
        h('span', null, name(batch, 'product') + ' · ' + name(batch.steps.find((each) => each.position === job.position))),
        h('span', { class: 'soft' }, figure.format(job.made) + ' / ' + figure.format(job.quantity)))))),
      hands.length ? null : h('p', { class: 'card' }, words.no_job),
    ];
  },
  scan({ data, kept }) { return scanScreen(data, kept); },
  unsent({ data, kept }) {
    return [
      crumbs(['#/', words.batches], [null, words.not_sent]),
      h('h1', null, words.not_sent),
      ...kept.unsent.map((event) => h('p', { class: 'card waiting' }, told(data, event), h('br'),
        h('small', null, moment(event.device_time)))),
      ...waitingPhotos(data, kept),
      kept.unsent.length + kept.photos.length ? null : h('p', { class: 'card' }, words.all_sent),
      troubles(data, kept),
    ];
  },
};

const inHands = (data, workerId) => data.batches.flatMap((batch) => batch.jobs.filter((job) => job.worker_id === workerId)
  .map((job) => ({ batch, job })));

/* The same number for the same job within 15 seconds is asked about here, where the person is: what is sent days later comes
   all at once, and nobody can be asked about it any more. */
let last = null;
function typed(type, id, quantity, asking) {
  const same = last && last.type === type && last.id === id && last.quantity === quantity && Date.now() - last.at < 15000;
  if (same && !confirm(asking.replace(/\{quantity\}/g, figure.format(quantity)))) return false;
  last = { type, id, quantity, at: Date.now() };
  return true;
}

/* A number by keypad and by tens. */
function question(label, most, hint, button, act, before, after) {
  const input = h('input', { type: 'number', id: 'n' + label.length + most, name: 'quantity', inputmode: 'numeric', min: 1, max: most, step: 1, required: true });
  const step = (by, text, spoken) => h('button', { type: 'button', class: 'button quiet', 'aria-label': spoken, onclick() {
    input.value = Math.min(most, Math.max(1, (parseInt(input.value, 10) || 0) + by));
  } }, text);
  return h('form', { onsubmit(event) {
    event.preventDefault();
    const quantity = Number(input.value);
    if (Number.isSafeInteger(quantity) && quantity > 0) act(quantity, event.target);
  } }, before, h('div', { class: 'field' }, h('label', { for: input.id }, label), h('span', { class: 'hint' }, hint),
    h('div', { class: 'stepper' }, step(-10, '−10', words.ten_fewer), step(-1, '−1', words.one_fewer), input,
      step(1, '+1', words.one_more), step(10, '+10', words.ten_more))), after,
  h('button', { class: 'button' }, button));
}

function told(data, event) {
  const payload = event.payload, found = payload.job_id && findJob(data, payload.job_id);
  const worker = data.workers.find((each) => each.id === (found ? found.job.worker_id : payload.worker_id));
  return say(('told_' + event.type) in words ? 'told_' + event.type : 'told_other', { who: worker ? worker.name : words.open_to_all, quantity: payload.quantity || 0 });
}

/* What was refused or held, with the words of the service: by the last snapshot, and by the answers since. */
function troubles(data, kept) {
  const since = kept.receipts.filter((each) => each.outcome !== 'accepted');
  if (!data.unsettled.length && !since.length) return refusedPhotos(data, kept);
  return h('section', { class: 'card urgent', role: 'status' }, h('h2', null, words.not_applied), h('ul', null,
    ...since.map((each) => h('li', null, told(data, each.event) + words.colon + each.words.join(' '))),
    ...data.unsettled.map((each) => h('li', null, told(data, each) + words.colon + each.words.join(' ')))),
  h('p', null, h('a', { href: '/phones/not-applied' }, words.decide)), refusedPhotos(data, kept));
}
