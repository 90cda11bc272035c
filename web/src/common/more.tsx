import { Button } from 'antd';
import { useLanguage } from '../i18n/language.js';

/** The foot of a list read page by page: how many stand above, and the way to more where there are more. */
export function More({ count, next, busy, onMore }: { count: number; next: string | null; busy: boolean; onMore: () => void }) {
  const { t } = useLanguage();
  return (
    <p className="list-more">
      <span className="meta grow">{t.board.shown(count)}</span>
      {next !== null && (
        <Button onClick={onMore} loading={busy}>
          {t.board.loadMore}
        </Button>
      )}
    </p>
  );
}
