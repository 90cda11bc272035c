import { useLanguage } from '../i18n/language.js';

type Sentiment = -2 | -1 | 0 | 1 | 2;

/** Five cells round a middle line: plum to the left is unhappy, teal to the right is pleased; words say it too. */
export function SentimentMark({ value }: { value: Sentiment }) {
  const { t } = useLanguage();
  const tone = value < 0 ? 'unhappy' : value > 0 ? 'pleased' : 'neutral';
  const cells = [-2, -1, 1, 2] as const;
  return (
    <span className={`sentiment tone-${tone}`}>
      <svg width="21" height="10" viewBox="0 0 21 10" aria-hidden focusable="false">
        {cells.map((cell, index) => (
          <rect
            key={cell}
            x={[0, 5, 12, 17][index]}
            y="3"
            width="4"
            height="5"
            rx="1"
            className={lit(cell, value) ? 'cell-lit' : 'cell'}
          />
        ))}
        <rect x="10" y="1" width="1" height="9" className="cell-middle" />
      </svg>
      <span>{t.sentiment[`${value}`]}</span>
    </span>
  );
}

const lit = (cell: number, value: number): boolean =>
  value !== 0 && Math.sign(cell) === Math.sign(value) && Math.abs(cell) <= Math.abs(value);
