/* On the page where nobody is signed in: what was kept for somebody goes, but for what they have not sent. */
import { wipe } from './store.js';

wipe(false).catch(() => {});
