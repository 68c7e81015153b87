/* Everything a page of Kontuar needs, in one import. */
import "./answers.js";
import "./busy.js";
import "./dialogs.js";
import "./question.js";
import "./menu.js";
import "./tabs.js";
import "./tooltip.js";
import "./toast.js";
import "./copy.js";
import "./times.js";
import "./list-keys.js";
import "./shortcuts.js";
import "./palette.js";
import "./live.js";
import "./push.js";
