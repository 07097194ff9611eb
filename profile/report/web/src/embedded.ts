// The profile inside the page: deflated, in base64.
import type { Profile } from "./profile.ts";

export async function readEmbedded(text: string): Promise<Profile> {
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return (await new Response(stream).json()) as Profile;
}
