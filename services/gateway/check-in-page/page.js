// The phone page of a shelter's QR code. What is sent stands in a queue first, under ids of its
// own and with the time it was written down, so that it works without a network and counts once
// however often it is sent.
'use strict';

const code = decodeURIComponent(location.pathname.split('/').at(-1));
const siteId = code.split('.')[1] ?? '';
const api = `/v1/check-in/${encodeURIComponent(code)}`;
const element = (id) => document.getElementById(id);
const say = (id, text) => {
  element(id).textContent = text;
  element(id).hidden = text === '';
};

// crypto.randomUUID is missing where the page came over plain HTTP.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Two lists: what is still to be sent, and who this phone has checked in. A job leaves the queue
// once it was accepted or kept for the staff, never by a refusal. Names leave the phone with the
// sending; what stays are ids and a first character.
const queueKey = 'muster-check-in-queue';
const presentKey = `muster-check-in-present:${siteId}`;
const read = (key) => JSON.parse(localStorage.getItem(key) ?? '[]');
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));

function addPerson() {
  const item = element('person').content.firstElementChild.cloneNode(true);
  item.querySelector('[name=remove]').addEventListener('click', () => {
    if (element('people').children.length > 1) item.remove();
  });
  element('people').append(item);
  return item;
}

const peopleMax = 20;

function entries() {
  // Who is corrected stays with the family that was taken.
  const householdId = correcting?.householdId ?? uuid();
  const checkInTime = new Date().toISOString();
  return [...element('people').children].map((item) => {
    const value = (name) => item.querySelector(`[name=${name}]`).value.trim();
    const needs = [...item.querySelectorAll('[name=needs]:checked')].map((box) => box.value);
    return {
      clientId: uuid(),
      householdId,
      checkInTime,
      name: value('name'),
      idNumber: value('idNumber'),
      phone: value('phone'),
      ageGroup: value('ageGroup'),
      needs,
    };
  });
}

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  return { status: response.status, answer };
}

// A refusal that sending again cannot mend; anything else waits for its next try.
const isFinal = ({ status, answer }) =>
  status >= 400 &&
  status < 500 &&
  ![408, 425, 429].includes(status) &&
  reasonOf(answer) !== 'CONFLICT_RETRY';

const reasonOf = (answer) =>
  (answer.error?.details ?? []).map((detail) => detail.reason).find(Boolean);

let sending;

/** One at a time: pages in two tabs share the queue. */
function sync() {
  sending ??= (
    navigator.locks ? navigator.locks.request('muster-check-in', sendAll) : sendAll()
  ).finally(() => {
    sending = undefined;
    show();
  });
  return sending;
}

async function sendAll() {
  const tried = new Set();
  // What was refused is shown to whoever holds the phone, and tried again with the next opening. What
  // is written down while others are on their way goes right after them.
  const next = () => read(queueKey).find(({ id, refused }) => !refused && !tried.has(id));
  for (let job = next(); job; job = next()) {
    const { id } = job;
    tried.add(id);
    let sent;
    try {
      sent = await post(job.path, job.body);
    } catch {
      return;
    }
    if (sent.status >= 400 && !isFinal(sent)) return;
    if (sent.status >= 400) {
      write(
        queueKey,
        read(queueKey).map((other) => (other.id === id ? { ...other, refused: true } : other)),
      );
      refused(job, sent.answer);
    } else {
      taken(job, sent.answer);
    }
  }
}

const forget = (id) =>
  write(
    queueKey,
    read(queueKey).filter((job) => job.id !== id),
  );

const initial = (name) => `${[...name][0] ?? ''}＊`;

/** Who was refused while others were taken stays on the phone, to be corrected. */
function taken(job, answer) {
  const fault = (answer.results ?? []).find(({ outcome }) => outcome === 'REFUSED');
  if (!fault) {
    forget(job.id);
    accepted(job, answer);
    return;
  }
  const refusedIds = new Set(
    answer.results.flatMap(({ outcome, clientId }) => (outcome === 'REFUSED' ? [clientId] : [])),
  );
  const part = (isRefused) => ({
    ...job,
    body: {
      ...job.body,
      entries: job.body.entries.filter(({ clientId }) => refusedIds.has(clientId) === isRefused),
    },
  });
  const left = { ...part(true), refused: true };
  write(
    queueKey,
    read(queueKey).map((other) => (other.id === job.id ? left : other)),
  );
  accepted(part(false), answer);
  const { reason, message } = fault;
  refused(left, { error: { message, details: [{ reason }] } });
}

function accepted(job, { results = [] }) {
  if (results.some(({ outcome }) => outcome === 'KEPT')) {
    say('fault', '已保存，请找工作人员核实。Kept: please ask the staff to confirm it.');
  }
  if (job.kind === 'arrive') arrived(job);
}

function arrived(job) {
  const known = read(presentKey);
  const fresh = job.body.entries.map(({ clientId, name }) => ({ clientId, name: initial(name) }));
  const ids = new Set(fresh.map(({ clientId }) => clientId));
  write(presentKey, [...known.filter(({ clientId }) => !ids.has(clientId)), ...fresh]);
}

const reasons = {
  OVER_CAPACITY: '本场所已满，请找工作人员。This shelter is full: please ask the staff.',
  SITE_NOT_OPEN: '本场所未开放。This shelter is not open.',
  CODE_EXPIRED: '二维码已过期，请重新扫码。The code has expired: scan it again.',
  CODE_REVOKED: '二维码已停用，请扫新码。The code was withdrawn: scan the new one.',
  CODE_INVALID: '二维码无效。The code is not valid.',
  CODE_OF_ANOTHER_SITE: '这不是本场所的二维码。The code is of another shelter.',
  RATE_LIMITED: '人多，请稍候再试。Busy: please try again in a moment.',
};

function refused(job, answer) {
  const details = answer.error?.details ?? [];
  const fields = details.flatMap((detail) => detail.fieldViolations ?? []);
  const said = fields.map(({ field, description }) => `${field}: ${description}`).join('; ');
  say(
    'fault',
    reasons[reasonOf(answer)] ?? `未能登记 Refused: ${said || answer.error?.message || ''}`,
  );
  if (job.kind === 'arrive') refill(job);
}

/** The job whose entries the form shows; it stays until they were sent anew. */
let correcting;

/** What was refused can be corrected and sent again, also after the page was closed. */
function refill({ id, body: { entries: given } }) {
  correcting = { id, householdId: given[0]?.householdId };
  element('people').replaceChildren();
  for (const entry of given) {
    const item = addPerson();
    for (const name of ['name', 'idNumber', 'phone', 'ageGroup']) {
      item.querySelector(`[name=${name}]`).value = entry[name];
    }
    for (const box of item.querySelectorAll('[name=needs]')) {
      box.checked = entry.needs.includes(box.value);
    }
  }
  element('form').hidden = false;
}

function enqueue(kind, path, body) {
  const job = { id: uuid(), kind, path: `${api}/${path}`, body };
  write(queueKey, [...read(queueKey), job]);
  show();
  return sync();
}

function show() {
  const waiting = read(queueKey).filter(({ refused }) => !refused).length;
  say(
    'queue',
    waiting === 0
      ? ''
      : `没有网络，已保存在本机，联网后自动上传（${waiting}）。Saved on this phone, will be sent when online.`,
  );
  const present = read(presentKey);
  const queued = read(queueKey)
    .filter((job) => job.kind === 'arrive' && !job.refused && job.path.startsWith(api))
    .flatMap((job) => job.body.entries.map(({ name }) => ({ name: initial(name), waiting: true })));
  const all = [...present, ...queued];
  element('registered').replaceChildren(
    ...all.map((person) => {
      const item = document.createElement('li');
      item.textContent = person.waiting ? `${person.name}（待上传 waiting）` : person.name;
      return item;
    }),
  );
  element('done').hidden = all.length === 0;
  element('leave').hidden = present.length === 0;
}

function clearForm() {
  element('people').replaceChildren();
  addPerson();
}

element('add').addEventListener('click', () => {
  if (element('people').children.length < peopleMax) {
    addPerson().querySelector('input').focus();
  }
});

element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const missing = [...document.querySelectorAll('[name=name]')].find((box) => !box.value.trim());
  if (missing) {
    say('fault', '请填写姓名。Please enter each name.');
    missing.focus();
    return;
  }
  say('fault', '');
  const body = { siteId, entries: entries() };
  if (correcting) forget(correcting.id);
  correcting = undefined;
  element('form').hidden = true;
  clearForm();
  void enqueue('arrive', 'arrivals', body);
});

element('more').addEventListener('click', () => {
  element('form').hidden = false;
});

element('leave').addEventListener('click', () => {
  const leaving = read(presentKey);
  const checkOutTime = new Date().toISOString();
  for (let at = 0; at < leaving.length; at += peopleMax) {
    const part = leaving.slice(at, at + peopleMax);
    const clientIds = part.map(({ clientId }) => clientId);
    const names = part.map(({ name }) => name);
    void enqueue('leave', 'departures', { clientIds, names, checkOutTime });
  }
  write(presentKey, []);
  show();
  element('form').hidden = false;
});

async function readSite() {
  try {
    const response = await fetch(api);
    const site = await response.json();
    if (!response.ok) {
      refused({ kind: '' }, site);
      say('state', '');
      return;
    }
    element('name').textContent = site.nameZh;
    element('name-en').textContent = site.nameEn;
    element('exercise').hidden = !site.exerciseId;
    say('state', site.open ? '开放中 Open' : '暂未开放 Not open yet');
  } catch {
    say('state', '离线：可以填写，联网后上传。Offline: fill it in, it is sent later.');
  }
}

window.addEventListener('online', () => void sync());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void sync();
});
setInterval(() => {
  if (read(queueKey).some(({ refused }) => !refused)) void sync();
}, 15_000);

clearForm();
write(
  queueKey,
  read(queueKey).map((job) => ({ ...job, refused: false })),
);
show();
element('form').hidden = read(presentKey).length + read(queueKey).length > 0;
void readSite();
void sync();
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/c/worker.js', { scope: '/c/' }).catch(() => undefined);
}
