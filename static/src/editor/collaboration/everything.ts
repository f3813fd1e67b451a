import { keptTexts } from "../../device/copies";
import { whoIsIn } from "../../device/session";
import { deviceShelf } from "../../device/shelf";
import { manualSchema, SCHEMA_NUMBER } from "../schema";
import { connect } from "./connect";
import { newName } from "./timing";

/** Send what tabs that are gone left unsent in any text of a member, without a screen. */
export async function sendKept(member: number): Promise<void> {
  const session = await whoIsIn();
  if (session?.member !== member) return;
  for (const { textId, isUnsent } of await keptTexts(member)) {
    if (!isUnsent) continue;
    const wire = connect({
      textId,
      url: `/texts/${textId}`,
      csrfToken: session.csrfToken,
      version: 0,
      schemaNumber: SCHEMA_NUMBER,
      client: newName(),
      schema: manualSchema(),
      member,
      shelf: deviceShelf(),
    });
    await wire.sendWhatTabsLeft();
    wire.destroy();
  }
}
