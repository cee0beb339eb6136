/* On the page where nobody is signed in: what was kept for somebody goes, but for what they have not sent. */
import { leaves, wipe } from './store.js';

leaves(false);
wipe(false).catch(() => {});
