// Making a post. The form works without this; here it gets pictures with dots, a draft and a preview.
import { Work } from "./composer/work.js";
import { pictures } from "./composer/pictures.js";
import { stage } from "./composer/stage.js";
import { words } from "./composer/words.js";
import { preview } from "./composer/preview.js";
import { draft } from "./composer/draft.js";
import { kinds } from "./composer/kinds.js";
import { publish } from "./composer/publish.js";

const form = document.querySelector("[data-composer]");
const work = new Work(form);
form.classList.add("is-live");
for (const part of [pictures, stage, words, kinds, preview, draft, publish]) part(work);
work.changed();
