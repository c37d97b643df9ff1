/** Locators of the status table, and what one does to mailboxes by its bar. */
import type { Locator, Page } from '@playwright/test';
import type { MailboxAct } from '../lib/schemas/mapping/status.ts';
import type { Person } from './company.ts';
import { expect } from './visit.ts';
import { zh } from './words.ts';

export class StatusTable {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  rows(): Locator {
    return this.page.locator('#status tbody').getByRole('row');
  }

  row(address: string): Locator {
    return this.page.locator('#status').getByRole('row').filter({ hasText: address });
  }

  box(person: Pick<Person, 'address'> | undefined): Locator {
    return this.page.getByRole('checkbox', { name: zh('selection.choose', { address: person?.address ?? '' }) });
  }

  toolbar(): Locator {
    return this.page.getByRole('toolbar', { name: zh('selection.label') });
  }

  outcome(sentence: string): Locator {
    return this.page.locator('#status').getByRole('status').filter({ hasText: sentence });
  }

  /** By the bar, or by what is behind its dots. */
  async act(what: MailboxAct): Promise<void> {
    const name = zh(`selection.act.${what}`);
    const inBar = this.toolbar().getByRole('button', { name, exact: true });
    const dots = this.toolbar().getByRole('button', { name: zh('selection.more') });
    await expect(inBar.or(dots).first()).toBeVisible();
    if (await inBar.isVisible()) return inBar.click();
    await dots.click();
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }
}
