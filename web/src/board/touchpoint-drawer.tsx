import { Drawer } from 'antd';
import { Loaded } from '../common/states.js';
import { useLanguage } from '../i18n/language.js';
import { useResource } from '../net/use-resource.js';
import type { TouchpointView } from '../../../src/insight/domain/board.js';
import { TouchpointDetail } from './touchpoint-detail.js';

interface TouchpointDrawerProps {
  id: string | null;
  onClose: () => void;
  /** Where the touchpoint is read; a partner reads its own part only. */
  path?: (id: string) => string;
  /** A partner sees no explanation pages and no customer. */
  confined?: boolean;
}

const TOUCHPOINTS = (id: string) => `/touchpoints/${encodeURIComponent(id)}`;

/** The way down: a touchpoint's clocks and the events behind them. */
export function TouchpointDrawer({ id, onClose, path = TOUCHPOINTS, confined = false }: TouchpointDrawerProps) {
  const { words } = useLanguage();
  const touchpoint = useResource<TouchpointView>(id === null ? null : path(id));
  const shown = id !== null && touchpoint.data?.id === id ? touchpoint : { ...touchpoint, data: null };
  const title = shown.data === null ? '' : `${words.kind(shown.data.kind)} ${shown.data.ref}`;
  return (
    <Drawer open={id !== null} onClose={onClose} title={title} size={720} destroyOnHidden>
      <Loaded resource={shown}>{(view) => <TouchpointDetail view={view} confined={confined} onChange={touchpoint.reload} />}</Loaded>
    </Drawer>
  );
}
