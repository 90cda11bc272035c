import { App } from 'antd';
import { useLanguage } from '../i18n/language.js';
import { ApiError } from '../net/api.js';

/** Runs a change and says in words what came of it; the result is handed on only when it worked. */
export function useChange(): <T>(change: Promise<T>, then: (result: T) => void) => void {
  const { t } = useLanguage();
  const { message } = App.useApp();
  return (change, then) =>
    void change
      .then((result) => {
        void message.success(t.admin.done, 2);
        then(result);
      })
      .catch((cause: unknown) => {
        if (!(cause instanceof ApiError) || cause.status === 0) void message.error(t.error.network);
        else {
          const problems = cause.problems.map((problem) => `${problem.field}${t.common.colon}${problem.reason}`);
          void message.error([cause.message, ...problems].join(' '), 6);
        }
      });
}
