// What the server has not acknowledged, for as long as this tab lives: locked with a key that the server gives to pages
// of one person only. Without WebCrypto (plain http on another machine) nothing is written here; the page then asks
// before it is left.
const NAME = "alaqan.kept.";
const { mark = "", pageKey = "" } = document.body.dataset;
const algorithm = { name: "AES-GCM", additionalData: new TextEncoder().encode(mark) };
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (array) => btoa(Array.from(array, (byte) => String.fromCharCode(byte)).join(""));
delete document.body.dataset.pageKey;

// A browser that keeps nothing for this site throws when it is only asked.
function drawer() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}

export const canKeep = Boolean(mark && pageKey && globalThis.crypto?.subtle && drawer());
const key = canKeep
  ? crypto.subtle.importKey("raw", bytes(pageKey), "AES-GCM", false, ["encrypt", "decrypt"])
  : Promise.resolve(null);

async function locked(what) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const content = new TextEncoder().encode(JSON.stringify(what));
  const sealed = await crypto.subtle.encrypt({ ...algorithm, iv }, await key, content);
  return `${text(iv)} ${text(new Uint8Array(sealed))}`;
}

async function opened(stored) {
  const [iv, sealed] = stored.split(" ").map(bytes);
  const content = await crypto.subtle.decrypt({ ...algorithm, iv }, await key, sealed);
  return JSON.parse(new TextDecoder().decode(content));
}

// One entry. What is put last stands, however long the locking took.
export class Kept {
  constructor(name = `${NAME}${mark}.${Math.random().toString(36).slice(2)}`) {
    this.name = name;
    this.turn = 0;
  }

  async put(what) {
    if (!canKeep) return;
    this.turn += 1;
    const turn = this.turn;
    const sealed = await locked(what);
    if (turn !== this.turn) return;
    try {
      sessionStorage.setItem(this.name, sealed);
    } catch {
      // full: the page still holds it
    }
  }

  drop() {
    this.turn += 1;
    if (canKeep) sessionStorage.removeItem(this.name);
  }
}

// Everything this person's pages of this tab have kept; what cannot be opened is nobody's any more.
export async function allKept() {
  if (!canKeep) return [];
  const found = [];
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(`${NAME}${mark}.`))) {
    const what = await opened(sessionStorage.getItem(name) ?? "").catch(() => null);
    if (what) found.push({ ...what, kept: new Kept(name) });
    else sessionStorage.removeItem(name);
  }
  return found;
}
