// Does one thing with age-encryption, an implementation of age that shares no code with
// Onggi's. Reads {"do", ...} as JSON from standard input, writes the answer as JSON.
import { readFileSync } from "node:fs";
import * as age from "age-encryption";

const acts = {
  async generate() {
    const identity = await age.generateHybridIdentity();
    return { identity, recipient: await age.identityToRecipient(identity) };
  },
  async recipient({ identity }) {
    return { recipient: await age.identityToRecipient(identity) };
  },
  async seal({ recipients, plain }) {
    const encrypter = new age.Encrypter();
    recipients.forEach((recipient) => encrypter.addRecipient(recipient));
    const sealed = await encrypter.encrypt(Buffer.from(plain, "base64"));
    return { sealed: Buffer.from(sealed).toString("base64") };
  },
  async open({ identity, sealed }) {
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(identity);
    try {
      const plain = await decrypter.decrypt(Buffer.from(sealed, "base64"));
      return { plain: Buffer.from(plain).toString("base64") };
    } catch (error) {
      return { refused: error.message };
    }
  },
};

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await acts[asked.do](asked)));
