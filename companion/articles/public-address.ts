import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Networks nobody but this computer and its neighbours can mean, and those with no use of their own.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const specialV4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const;

/** Of IPv6 only this is given out to the public; mapped, translated and local addresses lie outside. */
const publicV6 = ['2000::', 3] as const;
/** Examples, tunnels and benchmarks inside of it. */
const specialV6 = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const;

const v4 = new BlockList();
for (const [network, bits] of specialV4) v4.addSubnet(network, bits, 'ipv4');
const v6Public = new BlockList();
v6Public.addSubnet(publicV6[0], publicV6[1], 'ipv6');
const v6Special = new BlockList();
for (const [network, bits] of specialV6) v6Special.addSubnet(network, bits, 'ipv6');

/** True for an address on the public Internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !v4.check(address, 'ipv4');
  return isIPv6(address) && v6Public.check(address, 'ipv6') && !v6Special.check(address, 'ipv6');
}
