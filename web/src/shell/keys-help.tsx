import { Modal } from 'antd';
import { KeyCap } from '../common/key-cap.js';
import { useLanguage } from '../i18n/language.js';
import { useSession } from '../session/session.js';
import { singleKeysOn } from './keys.js';
import { pagesOf } from './pages.js';

/** The list of keys, on `?`. */
export function KeysHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLanguage();
  const { user } = useSession();
  const pages = pagesOf(user);
  const desk = pages.some((page) => page.name === 'desk');
  const general: [string[], string][] = [
    [['?'], t.keys.help],
    [['/'], t.keys.search],
    [['J', 'K'], t.keys.move],
    [['Enter'], t.keys.open],
  ];
  const calls: [string[], string][] = [
    [['Alt', '1…9'], t.keys.tabs],
    [['W'], t.keys.wrap],
    [['1…4'], t.keys.fields],
    [['P'], t.keys.promise],
    [['U'], t.keys.escalate],
    [['N'], t.keys.newFile],
    [['Z'], t.keys.undo],
    [['Ctrl', 'Enter'], t.keys.save],
    [['Esc'], t.keys.esc],
  ];
  const rows = [...general, ...(desk ? calls : [])];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t.keys.title} width={460}>
      {!singleKeysOn() && <p className="meta">{t.keys.off}</p>}
      <dl className="keys-list">
        {rows.map(([caps, words]) => (
          <Row key={words} caps={caps} words={words} />
        ))}
        {pages.length > 1 &&
          pages.map((page) => (
            <Row key={page.path} caps={['G', page.key.toUpperCase()]} words={t.nav[page.name]} />
          ))}
      </dl>
    </Modal>
  );
}

function Row({ caps, words }: { caps: string[]; words: string }) {
  return (
    <>
      <dt>
        {caps.map((cap) => (
          <KeyCap key={cap}>{cap}</KeyCap>
        ))}
      </dt>
      <dd>{words}</dd>
    </>
  );
}
