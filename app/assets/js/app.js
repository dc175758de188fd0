import { initAll } from "GOVUK_FRONTEND";
import { all, one } from "./dom.js";
import { wireKeys } from "./keys.js";
import { wireDigits } from "./digits.js";
import "./keep.js";
import { wireAgain } from "./again.js";
import { wireDrafts, wireKept } from "./drafts.js";
import { wirePress } from "./press.js";
import { wireExit } from "./exit.js";
import { wireSession } from "./session.js";
import { wireLists } from "./lists.js";
import { wireRows } from "./rows.js";
import { wireDistricts, wireOutsiders, wireRaised, wireTimers, wireUndo } from "./call.js";
import { wirePrint } from "./print.js";
import { wireFrame } from "./frame.js";
import { wireSound } from "./sound.js";
import { wireLive } from "./live.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
wireExit();
initAll();
wireFrame();
wireKeys();
wireDigits();
wireAgain();
wireKept();
wirePress();
wireSession();
wireLists();
wireRows();
wireTimers();
wireRaised();
wireOutsiders();
wireDistricts();
wireUndo();
wirePrint();
wireSound();
wireLive();

// What htmx brings is wired like what came with the page; a refused form shows its faults first.
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target instanceof Element ? event.target : document;
  initAll({ scope: part });
  wireDrafts();
  wireUndo(part);
  one(".govuk-error-summary", part)?.focus();
  for (const part of all("[data-needs-script]")) part.hidden = false;
});
