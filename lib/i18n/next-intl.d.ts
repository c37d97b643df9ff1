import type { Locale as AppLocale } from './locale.ts';
import type messages from './messages/zh-CN.json';

declare module 'next-intl' {
  interface AppConfig {
    Locale: AppLocale;
    Messages: typeof messages;
  }
}
