/** What one sees of a mailbox on its page, and how a message is opened. */
import type { Locator, Page } from '@playwright/test';
import { expect, whenAlive } from '../visit.ts';
import { zh } from '../words.ts';

export class MailDesk {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  list(): Locator {
    return this.page.getByRole('list', { name: zh('mailList.label') });
  }

  line(subject: string): Locator {
    return this.list().getByRole('listitem').filter({ hasText: subject });
  }

  reader(): Locator {
    return this.page.getByRole('article', { name: zh('mailReader.label') });
  }

  folders(): Locator {
    return this.page.getByRole('navigation', { name: zh('webmail.folders') });
  }

  tool(name: string): Locator {
    return this.reader().getByRole('button', { name, exact: true });
  }

  async open(subject: string): Promise<void> {
    await this.line(subject).getByRole('link').click();
    await expect(this.reader().getByRole('heading', { level: 2 })).toHaveText(subject);
  }

  /** To where keys are heard: the page listens once it is alive. */
  async goToInbox(): Promise<void> {
    await this.page.goto('/webmail');
    await whenAlive(this.page);
  }

  /** When each message that is listed came. */
  async shown(): Promise<string[]> {
    const times = this.list().locator('time');
    return times.evaluateAll((elements) => elements.map((element) => element.getAttribute('datetime') ?? ''));
  }
}
