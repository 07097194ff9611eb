// The profile inside the page: deflated, in base64.
import type { Profile } from "./profile.ts";

export async function readEmbedded(text: string): Promise<Profile> {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return (await new Response(stream).json()) as Profile;
}
