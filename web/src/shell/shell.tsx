import { Suspense, useRef, useState } from 'react';
import { Outlet, useNavigate } from 'react-router';
import { SkeletonRows, Boundary } from '../common/states.js';
import { DeskProvider } from '../desk/desk-provider.js';
import { useLanguage } from '../i18n/language.js';
import { PhoneBar } from '../phone/phone-bar.js';
import { useSession } from '../session/session.js';
import { KeysHelp } from './keys-help.js';
import { useKeys, type KeyMap } from './keys.js';
import { pagesOf } from './pages.js';
import { TopBar } from './top-bar.js';
import { usePhone } from './use-phone.js';

/** Frame of every page: top bar (or the phone's bottom bar), help, and the `G` keys. */
export function Shell() {
  const { t } = useLanguage();
  const [help, setHelp] = useState(false);
  const phone = usePhone();
  useGoKeys();
  useKeys({ '?': () => setHelp(true) });
  return (
    <DeskProvider>
      <div className={`shell${phone ? ' is-phone' : ''}`}>
        <a className="skip" href="#content">
          {t.top.skip}
        </a>
        {!phone && <TopBar onHelp={() => setHelp(true)} />}
        <main className="page" id="content" tabIndex={-1}>
          <Boundary words={t.error}>
            <Suspense fallback={<SkeletonRows rows={12} />}>
              <Outlet />
            </Suspense>
          </Boundary>
        </main>
        {phone && <PhoneBar />}
        <KeysHelp open={help} onClose={() => setHelp(false)} />
      </div>
    </DeskProvider>
  );
}

/** `G` then a letter goes to a page; a second key within 1.5 s, or nothing happens. */
function useGoKeys(): void {
  const { user } = useSession();
  const navigate = useNavigate();
  const armedUntil = useRef(0);
  const map: KeyMap = { g: (event) => (armedUntil.current = event.timeStamp + 1_500) };
  for (const page of pagesOf(user)) {
    map[page.key] = (event) => {
      if (event.timeStamp > armedUntil.current) return;
      armedUntil.current = 0;
      // The same letter may mean something on the page; going takes precedence.
      event.stopImmediatePropagation();
      void navigate(page.path);
    };
  }
  useKeys(map);
}
