// Times of drafts are chosen and read in the reader's own time; the form alone would mean UTC.
import { localMoments, sendMoment } from "./moments.js";

localMoments(document);
for (const form of document.querySelectorAll("[data-when]")) sendMoment(form);
