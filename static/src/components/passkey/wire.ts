/** Passkeys speak bytes, the wire speaks JSON with base64url (WebAuthn, level 3); older browsers do not translate. */

type Described = Omit<PublicKeyCredentialDescriptor, "id"> & { id: string };
type CreationQuestion = Omit<
  PublicKeyCredentialCreationOptions,
  "challenge" | "user" | "excludeCredentials"
> & {
  challenge: string;
  user: Omit<PublicKeyCredentialUserEntity, "id"> & { id: string };
  excludeCredentials?: Described[];
};
type RequestQuestion = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string;
  allowCredentials?: Described[];
};

export function asCreationOptions(question: CreationQuestion): PublicKeyCredentialCreationOptions {
  return {
    ...question,
    challenge: bytes(question.challenge),
    user: { ...question.user, id: bytes(question.user.id) },
    excludeCredentials: (question.excludeCredentials ?? []).map(described),
  };
}

export function asRequestOptions(question: RequestQuestion): PublicKeyCredentialRequestOptions {
  return {
    ...question,
    challenge: bytes(question.challenge),
    allowCredentials: (question.allowCredentials ?? []).map(described),
  };
}

export function answerAsJson(credential: PublicKeyCredential): object {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: responseAsJson(credential.response),
  };
}

function responseAsJson(response: AuthenticatorResponse): object {
  const clientDataJSON = text(response.clientDataJSON);
  if ("attestationObject" in response) {
    const made = response as AuthenticatorAttestationResponse;
    const transports = typeof made.getTransports === "function" ? made.getTransports() : [];
    return { clientDataJSON, attestationObject: text(made.attestationObject), transports };
  }
  const used = response as AuthenticatorAssertionResponse;
  return {
    clientDataJSON,
    authenticatorData: text(used.authenticatorData),
    signature: text(used.signature),
  };
}

function described(one: Described): PublicKeyCredentialDescriptor {
  return { ...one, id: bytes(one.id) };
}

function bytes(base64url: string): ArrayBuffer {
  const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
