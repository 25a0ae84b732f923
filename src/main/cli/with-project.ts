import type { Client } from '../service/client.ts';

/** Opens the project's service for the length of a command. */
export async function withProject<T>(project: string, options: { create?: boolean }, body: (client: Client) => Promise<T>): Promise<T> {
  const { openClient } = await import('../service/open-client.ts');
  const client = await openClient(project, options);
  try {
    return await body(client);
  } finally {
    client.close();
  }
}
