// What every page needs. Each file knows one behaviour and leaves the page alone where it has no work.
import "./times.js";
import "./nav-hide.js";
import "./dots.js";
import "./tray.js";
import "./smile.js";
import "./vote.js";
import "./carousel.js";
import "./video.js";
import "./captions.js";
import "./share.js";
import "./keys.js";
import "./masonry.js";
import "./confirm.js";
import "./offline.js";
import "./chips.js";
import "./out-of-sight.js";
