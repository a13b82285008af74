// Ask for each host by Node's https, with the proxy that proxy-from-env reads and the agent that most packages use.
import { get } from "node:https";
import { pathToFileURL } from "node:url";

const modules = pathToFileURL(`${process.argv[2]}/`).href;
const { getProxyForUrl } = await import(`${modules}proxy-from-env/index.js`);
const { HttpsProxyAgent } = (await import(`${modules}https-proxy-agent/dist/index.js`)).default;
for (const host of process.argv.slice(3)) {
  const url = `https://${host}/`;
  const proxy = getProxyForUrl(url);
  await new Promise((resolve) => {
    try {
      const agent = proxy ? new HttpsProxyAgent(proxy) : undefined;
      get(url, { agent, timeout: 3000 }, resolve).on("error", resolve).on("timeout", resolve);
    } catch (error) {
      resolve(error);
    }
  });
}
process.exit(0);
