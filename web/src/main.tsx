import '@fontsource-variable/inter/wght.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { paletteCss } from './theme/palette.js';
import './theme/base.css';

const style = document.createElement('style');
style.textContent = paletteCss();
document.head.append(style);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
