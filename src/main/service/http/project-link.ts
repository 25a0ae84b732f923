import type { Socket } from 'node:net';
import { WeakspotError } from '../../../core/errors.ts';
import { attachTo } from '../attach.ts';
import type { Client } from '../client.ts';
import type { ReadFrame } from '../host/frame-reader.ts';
import { attachToProject, openClient, type OpenOptions } from '../open-client.ts';

/**
 * The server's own connection to the project's service, made anew where it was lost: it keeps the service there, and asks it
 * for pixels, which are the same for every reader.
 */
export class ProjectLink {
  private readonly folder: string;
  private readonly options: OpenOptions;
  private connection: Promise<Client> | null = null;

  constructor(folder: string, options: OpenOptions = {}) {
    this.folder = folder;
    this.options = options;
  }

  client(): Promise<Client> {
    if (this.connection) return this.connection;
    const made = openClient(this.folder, this.options);
    const forget = (): void => {
      if (this.connection === made) this.connection = null;
    };
    made.then((client) => client.closed.then(forget), forget);
    this.connection = made;
    return made;
  }

  /** Asks for something that may be asked twice: once more where the service was lost under way. */
  async ask<Result>(question: (client: Client) => Promise<Result>): Promise<Result> {
    const connection = this.client();
    try {
      return await question(await connection);
    } catch (error) {
      if (!(error instanceof WeakspotError) || error.code !== 'interrupted') throw error;
      if (this.connection === connection) this.connection = null;
      return question(await this.client());
    }
  }

  /** A connection of its own for one reader, who acts as this annotator. */
  async attach(annotator: string, onFrame: (read: ReadFrame) => void): Promise<Socket> {
    // Where the service is gone, its many readers start one together, not one each.
    await this.client();
    return attachToProject(this.folder, this.options, (holder) => attachTo(holder, { remoteAs: annotator, onFrame }));
  }

  close(): void {
    void this.connection?.then((client) => client.close(), () => {});
  }
}
