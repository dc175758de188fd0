import { all, isTyping, one } from "./dom.js";
import { sound } from "./sound.js";

// The page asks what has changed and reads anew the parts that show it: [data-live="kinds"], perhaps only of what
// [data-about] names, from [data-from] or from the page's own address. Forms are never touched.
const [VISIBLE_MS, HIDDEN_MS, LONGEST_MS] = [900, 10_000, 30_000];
const [MOST_SHOWN, PATIENCE_MS] = [3, 10_000];

let mark = "";
let timer;
let failures = 0;
let isStopped = false;
let title = "";
const heard = new Set();
const waiting = new Set(); // parts to read as soon as nobody types in them

const wants = (part, item) =>
  part.dataset.live.split(" ").includes(item.kind) &&
  (!part.dataset.about || item.about.includes(part.dataset.about));

function later(milliseconds) {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(ask, milliseconds);
}

// Nobody is kept signed in by it, and nothing counts as read. Null when nothing came, or came only in part.
async function background(url, read) {
  const headers = { "X-Background": "1", "X-Page": document.body.dataset.mark };
  const request = { headers, signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(url, request).catch(() => null);
  const found = answer?.status === 200 ? await answer[read]().catch(() => null) : "";
  return answer && found !== null ? { answer, found } : null;
}

async function ask() {
  const { answer, found } = (await background(`${document.body.dataset.live}?since=${mark}`, "json")) ?? {};
  if (answer?.status === 401) return signedOut();
  if (!answer?.ok) {
    failures += 1;
    document.dispatchEvent(new CustomEvent("alaqan:unreachable", { detail: !answer }));
    return later(Math.min(1000 * 2 ** failures, LONGEST_MS));
  }
  if (failures) document.dispatchEvent(new CustomEvent("alaqan:reached"));
  failures = 0;
  if (answer.status === 204) mark = answer.headers.get("X-Mark");
  else apply(found);
  await readAnew();
  later(document.hidden ? HIDDEN_MS : VISIBLE_MS);
}

function signedOut() {
  isStopped = true;
  document.dispatchEvent(new CustomEvent("alaqan:signed-out", { cancelable: true }));
}

function goOn() {
  isStopped = false;
  later(VISIBLE_MS);
}

function apply(told) {
  mark = told.mark;
  const news = told.news.filter((item) => !heard.has(item.id));
  for (const item of news) heard.add(item.id);
  count(told.numbers);
  const parts = all("[data-live]").filter((part) => told.is_old || news.some((item) => wants(part, item)));
  const aloud = news.filter((item) => item.words);
  for (const part of parts) waiting.add(part);
  if (aloud.length) {
    sound();
    say(aloud, parts);
  }
}

// The next question waits for it: the slower the server, the less it is asked.
async function readAnew() {
  const parts = [...waiting].filter((part) => part.isConnected && !isBusy(part));
  for (const from of new Set(parts.map(address))) {
    const own = parts.filter((part) => address(part) === from);
    for (const part of own) waiting.delete(part);
    const { answer, found } = (await background(from, "text")) ?? {};
    if (!answer || answer.status >= 500) for (const part of own) waiting.add(part); // next time
    else if (found && !answer.redirected) swap(own, found);
  }
}

const address = (part) => part.dataset.from ?? location.href;

function isBusy(part) {
  const here = document.activeElement;
  const isUsed = part.contains(here) && (isTyping(here) || here.closest("form"));
  return Boolean(isUsed || one("details[open], dialog[open], .pick:checked", part));
}

function swap(parts, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) {
    const fresh = part.dataset.from ? page.body : page.getElementById(part.id);
    for (const unseen of fresh ? all("[data-needs-script]", fresh) : []) unseen.hidden = false;
    if (!fresh || part.innerHTML.trim() === fresh.innerHTML.trim()) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const selected = one("[data-item].sel a", part)?.getAttribute("href");
    part.innerHTML = fresh.innerHTML;
    window.htmx?.process(part);
    for (const link of all("a", part)) {
      if (selected && link.getAttribute("href") === selected) link.closest("[data-item]")?.classList.add("sel");
      if (focused && link.getAttribute("href") === focused) link.focus({ preventScroll: true });
    }
    part.dispatchEvent(new CustomEvent("alaqan:changed", { bubbles: true }));
  }
}

function count(numbers) {
  for (const { url, count: number, hot } of numbers) {
    for (const place of all(`[data-number="${url}"]`)) {
      place.textContent = number;
      place.classList.toggle("hot", hot);
      place.hidden = !number || (place.dataset.onlyHot !== undefined && !hot);
    }
  }
  entitle();
}

// The first link of the rail is the desk's: its number stands in the tab, too.
function entitle() {
  const number = one(".rail [data-number]")?.textContent.trim();
  document.title = number ? `(${number}) ${title}` : title;
}

function isInView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// What comes into a part of this very page is said only if the part is out of sight, and leads there. That somebody has
// a notice is said if nothing else was.
function say(aloud, parts) {
  const place = one("#news");
  for (const item of aloud) {
    const part = parts.find((part) => part.dataset.about && wants(part, item));
    if ((part && isInView(part)) || (item.kind === "told" && aloud.some((other) => other.kind !== "told"))) continue;
    const [words, url] = [item.words, part ? `#${part.id}` : item.url];
    for (const link of all("a", place)) if (link.getAttribute("href") === url) link.parentElement.remove();
    const line = document.createElement("p");
    const link = document.createElement("a");
    const away = document.createElement("button");
    Object.assign(link, { href: url, textContent: words });
    Object.assign(away, { type: "button", className: "btn quiet sm", textContent: place.dataset.away });
    away.addEventListener("click", () => line.remove());
    line.append(link, away);
    place.append(line);
  }
  for (const line of all("p", place).slice(0, -MOST_SHOWN)) line.remove();
}

// What came into the open page while nobody sat there is read once somebody touches it.
function wireReading() {
  const unread = new Set();
  document.addEventListener("alaqan:changed", (event) => {
    if (event.target.dataset.read !== undefined) unread.add(address(event.target));
  });
  for (const touch of ["pointerdown", "keydown", "input"])
    addEventListener(touch, () => {
      if (document.hidden) return;
      for (const from of unread) fetch(from).catch(() => {});
      unread.clear();
    });
}

export function wireLive() {
  if (!document.body.dataset.mark) return; // nobody's page
  mark = document.body.dataset.liveMark;
  title = document.title;
  entitle();
  wireReading();
  document.addEventListener("focusout", () => waiting.size && setTimeout(readAnew, 0));
  document.addEventListener("visibilitychange", () => !document.hidden && !isStopped && !failures && later(0));
  document.addEventListener("alaqan:signed-in", goOn);
  later(document.hidden ? HIDDEN_MS : VISIBLE_MS);
}
