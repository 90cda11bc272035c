import { Button } from 'antd';
import { Component, useEffect, useState, type ReactNode } from 'react';
import { formatDuration } from '../format/duration.js';
import { useLanguage } from '../i18n/language.js';
import type { ApiError } from '../net/api.js';
import type { Resource } from '../net/use-resource.js';
import { StateGlyph } from '../clock/state-glyph.js';
import { useTicking } from './now.js';

/** Rows at their final height, shown only when reading takes longer than 150 ms. */
export function SkeletonRows({ rows = 6, height = 38 }: { rows?: number; height?: number }) {
  const { t } = useLanguage();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" aria-label={t.common.loading} style={{ minHeight: rows * height }}>
      {late &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} className="skeleton-row" style={{ height }}>
            <i style={{ width: `${18 + ((index * 7) % 12)}%` }} />
            <i style={{ width: `${28 + ((index * 11) % 20)}%` }} />
            <i style={{ width: `${10 + ((index * 5) % 10)}%` }} />
          </div>
        ))}
    </div>
  );
}

/** What happened, what was kept, what to do; a reference to quote, never a stack trace. */
export function ErrorNote({ error, onRetry }: { error: ApiError; onRetry?: () => void }) {
  const { t } = useLanguage();
  const text =
    error.status === 0 ? t.error.network
    : error.status === 404 ? t.error.notFound
    : error.status === 403 ? t.error.forbidden
    : error.status >= 500 ? t.error.server
    : error.message;
  return (
    <div className="error-note" role="alert">
      <StateGlyph name="breached" size={16} />
      <div>
        <strong>{t.error.title}</strong>
        <p>{text}</p>
        {error.problems.map((problem) => (
          <p key={problem.field} className="meta">
            {problem.field}
            {t.common.colon}
            {problem.reason}
          </p>
        ))}
        {error.reference !== null && (
          <p className="meta">
            {t.error.reference}
            {t.common.colon}
            <code>{error.reference}</code>
          </p>
        )}
        {onRetry !== undefined && error.status !== 403 && <Button onClick={onRetry}>{t.common.retry}</Button>}
      </div>
    </div>
  );
}

interface LoadedProps<T> {
  resource: Resource<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Content once it is there; a failed refresh leaves it standing and says so above it. */
export function Loaded<T>({ resource, skeleton, children }: LoadedProps<T>) {
  if (resource.data !== null) {
    return (
      <>
        {resource.error !== null && <ErrorNote error={resource.error} onRetry={resource.reload} />}
        {children(resource.data)}
      </>
    );
  }
  if (resource.error !== null) return <ErrorNote error={resource.error} onRetry={resource.reload} />;
  return skeleton ?? <SkeletonRows />;
}

/** Age of what is on the screen, counted from the server's `asOf`. */
export function Age({ asOf, say }: { asOf: string; say: (age: string) => string }) {
  const { language } = useLanguage();
  const words = useTicking((now) => say(formatDuration(Math.max(0, now - new Date(asOf).getTime()), language)));
  return <>{words}</>;
}

interface BoundaryProps {
  words: { crashed: string; reload: string };
  children: ReactNode;
}

/** A page that cannot be drawn must not take the ringing phone with it. */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="error-note" role="alert">
        <StateGlyph name="breached" size={16} />
        <div>
          <p>{this.props.words.crashed}</p>
          <Button onClick={() => location.reload()}>{this.props.words.reload}</Button>
        </div>
      </div>
    );
  }
}
