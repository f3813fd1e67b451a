/**
 * The form that signs out: what this device keeps of the member goes with it, and what was not sent is not lost
 * unasked. Mounted on every page of a member, it also makes the browser theirs (see `device/copies`). Who lacks the
 * second step gets no key: such a page takes nothing over and sends nothing, but signing out is the same.
 */
import { keptTexts, removeCopies, takeOwnership } from "../../device/copies";
import { lookAgain, onSession, sendHere, stopWriting, tellTabs, whoIsIn } from "../../device/session";

const A_MOMENT = 400; // ms: until tabs of the member before have let go
const LOOKS = 20; // whether the other tab has signed out by now
const WAIT = 2_000; // ms: what is on its way may arrive

export async function mount(element: HTMLElement): Promise<void> {
  const form = element as HTMLFormElement;
  const member = Number(form.dataset["member"]);
  if (!member || !("indexedDB" in window)) return;
  const key = form.dataset["key"];
  const isIn = key !== undefined;
  let isFree = false;
  form.addEventListener("submit", (event) => {
    if (isFree) return;
    event.preventDefault();
    void mayLeave(member, isIn).then(async (may) => {
      if (!may) return;
      isFree = true;
      await leave(member, isIn);
      form.requestSubmit();
    });
  });
  onSession((news) => {
    if (news.member === member || (news.member === null && news.was !== member)) return;
    void giveWay(news.member === null);
  });
  if (!isIn) return;
  tellTabs({ member, was: null });
  await new Promise((resolve) => setTimeout(resolve, A_MOMENT));
  if (await takeOwnership(member, key).catch(() => false)) lookAgain();
}

/** Whether nothing of the member is here only; else what they want. */
async function mayLeave(member: number, isIn: boolean): Promise<boolean> {
  if (isIn) await sendWhatIsHere(member);
  const kept = await keptTexts(member);
  if (!kept.length && navigator.onLine) return true;
  const { askBeforeSignOut } = await import("./leaving");
  return askBeforeSignOut(member, kept, isIn);
}

async function sendWhatIsHere(member: number): Promise<void> {
  const until = Date.now() + WAIT;
  await Promise.race([sendHere(), new Promise((resolve) => setTimeout(resolve, WAIT))]);
  while (Date.now() < until && (await keptTexts(member)).some(({ isUnsent }) => isUnsent))
    await new Promise((resolve) => setTimeout(resolve, 100));
}

/** Leave this page, which is no longer its member's; what is unsent in it is kept and sealed, or was given up. */
async function giveWay(isSignedOut: boolean): Promise<void> {
  if (isSignedOut) stopWriting();
  for (let looks = 0; isSignedOut && looks < LOOKS && (await whoIsIn()) !== null; looks += 1)
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT));
  location.reload();
}

async function leave(member: number, isIn: boolean): Promise<void> {
  stopWriting();
  tellTabs({ member: null, was: member });
  await new Promise((resolve) => setTimeout(resolve, A_MOMENT / 2));
  await removeCopies(member, isIn).catch(console.warn);
}
