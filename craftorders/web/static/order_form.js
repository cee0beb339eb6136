/* An order's sum while it is typed. The server works the same sum out; this only saves a press. Exact: whole numbers only. */
(function () {
  'use strict';
  const form = document.querySelector('[data-order-form]'), total = form.querySelector('[data-total]');
  if (!total || !total.dataset.sign) return;
  const places = Number(total.dataset.places);
  const money = (minor) => {
    const digits = minor.toString().padStart(places + 1, '0'), point = digits.length - places;
    const whole = digits.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',');
    return total.dataset.sign + whole + (places ? '.' + digits.slice(point) : '');
  };
  const amount = (line) => {
    const written = line.querySelector('input[name$=".quantity"]').value.normalize('NFKC').trim();
    const typed = /^[0-9]{1,3}(,[0-9]{3})+$/.test(written) ? written.replace(/,/g, '') : written;
    return /^[0-9]{1,9}$/.test(typed) ? (BigInt(typed) * BigInt(line.dataset.price) + 5000n) / 10000n : null;
  };
  form.addEventListener('input', () => {
    let sum = 0n;
    form.querySelectorAll('[data-line]').forEach((line) => {
      const cost = amount(line);
      line.querySelector('[data-amount]').value = cost === null ? '–' : money(cost);
      sum += cost || 0n;
    });
    total.value = money(sum);
  });
})();
