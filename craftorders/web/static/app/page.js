/* What every screen is made of: elements, the words of the reader's language, figures and moments as they are written there. */
export const words = JSON.parse(document.getElementById('words').textContent);
const chinese = document.documentElement.lang.startsWith('zh');
export const name = (thing, field) => (chinese ? thing[field || 'name'] : thing[(field || 'name') + '_en']) || thing[field || 'name'];
export const figure = new Intl.NumberFormat(document.documentElement.lang);
export const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (all, part) => {
  const value = values[part];
  return typeof value === 'number' ? figure.format(value) : value;
});

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([key, value]) => {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  });
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const moment = (iso) => new Date(iso).toLocaleString(document.documentElement.lang,
  { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
/* With its year where that is another one. */
export const day = (iso) => new Date(iso + 'T12:00:00').toLocaleDateString(document.documentElement.lang,
  { year: iso.slice(0, 4) === String(new Date().getFullYear()) ? undefined : 'numeric', month: 'short', day: 'numeric' });
export const money = (e4, currency) => new Intl.NumberFormat(document.documentElement.lang,
  { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 4 }).format(e4 / 1e6);

export const whose = (data, job) => {
  const worker = data.workers.find((each) => each.id === job.worker_id);
  return worker ? worker.name : words.open_to_all;
};

export const bar = (of, part) => h('progress', { max: of || 1, value: part, 'aria-hidden': 'true' });
