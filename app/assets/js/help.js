import { one } from "./dom.js";
import { wireExit } from "./exit.js";
import { wireKeys } from "./keys.js";
import { wireDigits } from "./digits.js";
import { wireCopy } from "./copy.js";

wireExit();
wireKeys();
wireDigits();
wireCopy();
one(".govuk-error-summary")?.focus();
