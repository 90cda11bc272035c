// `npm start`: what is missing is installed, what is stale is built, and the server runs in this same process. Starting
// a Node for each of the three would cost more than what they do when there is nothing to do.
import './install.mjs';
import './build.mjs';

await import('../dist/bundle/main.js');
