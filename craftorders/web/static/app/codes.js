/* What a printed or typed code stands for, of what is on the phone: batch, job, bag, earnings card. */
import { digestOf } from './event.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ', SYMBOLS = ALPHABET + '*~$=U';
const LENGTHS = { B: 6, J: 6, H: 7, L: 6, C: 6 }, CARD = 7, KEY = 12;

/* Letters that look alike count as one, as in kernel/codes.py. */
const plain = (text) => text.normalize('NFKC').toUpperCase().replace(/[\s\u2010-\u2015-]/g, '');
const alike = (text) => text.replace(/O/g, '0').replace(/[IL]/g, '1');

function symbol(code) {
  let rest = 0;
  for (const letter of alike(code)) rest = (rest * 32 + ALPHABET.indexOf(letter)) % 37;
  return SYMBOLS[rest];
}

/* The checking character of a card's number, as in cards/domain/numbers.py. */
function isCardNumber(typed) {
  const places = [...alike(typed.slice(1))].map((letter) => ALPHABET.indexOf(letter));
  const sum = places.slice(0, CARD - 1).reduce((all, value, place) => all + (2 * place + 1) * value, 0);
  return places.length === CARD && places.every((value) => value >= 0 && value < 31) && places[CARD - 1] === sum % 31;
}

/* The code as it is stored ("B-7K3M9Q"); '' for what is none, null for one whose check symbol does not agree. */
export function readCode(text) {
  const typed = plain(text), kind = typed[0] || '', length = LENGTHS[kind], rest = alike(typed.slice(1, length + 1));
  if (!length || rest.length < length || typed.length > length + 2) return '';
  if ([...rest].some((letter) => !ALPHABET.includes(letter))) return '';
  const check = typed.slice(length + 1);
  if (check && alike(check) !== symbol(kind + rest)) return null;
  return kind + '-' + rest;
}

/* { code, words, href } of what the phone knows; `href` leads to a page of the service for what only that can know, and is
   null for what is not ours or mistyped. */
export async function findCode(data, text, words) {
  const address = addressOf(text);
  if (address && address.pathname === '/c' && address.hash) return ofCard(data, await keyOf(address.hash.slice(1)), words);
  if (address && !address.pathname.startsWith('/q/')) return { code: text.slice(-40), words: words.not_ours, href: null };
  const said = address ? spoken(address.pathname.slice(3)) : text;
  const typed = plain(said);
  if (typed[0] === 'K' && !isCardNumber(typed)) return { code: said, words: words.mistyped, href: null };
  if (typed[0] === 'K') return ofCard(data, typed, words);
  const code = readCode(said);
  if (code === null) return { code: said, words: words.mistyped, href: null };
  if (!code) return { code: said.slice(-40), words: words.not_ours, href: null };
  for (const batch of data.batches) {
    if (batch.code === code) return { code, href: '#/batch/' + batch.id, batch };
    for (const job of batch.jobs) {
      if (job.code === code || (job.bags || []).includes(code)) return { code, href: '#/job/' + job.id, batch, job };
    }
  }
  return { code, words: words.not_on_phone, href: '/q/' + code };
}

/* What is no address, or badly written, is none of ours, and no failure. */
function addressOf(text) {
  try { return /^https?:/i.test(text) ? new URL(text) : null; } catch (error) { return null; }
}
function spoken(path) {
  try { return decodeURIComponent(path); } catch (error) { return path; }
}

const keyOf = async (key) => (await digestOf(new TextEncoder().encode(key))).slice(0, KEY);

function ofCard(data, found, words) {
  const worker = data.workers.find((each) => each.card && (each.card_key === found || alike(plain(each.card)) === alike(found)));
  if (!worker) return { code: '•••', words: words.not_on_phone, href: null };
  return { code: worker.card, href: '#/worker/' + worker.id, worker };
}
