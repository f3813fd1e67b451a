import { suggestionMark } from "./suggestion";

export const Deletion = suggestionMark("deletion", "del");
