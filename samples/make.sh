#!/usr/bin/env bash
# Records the captures of this folder again: real programs talk to each other in network namespaces made here, and tcpdump listens on the
# client's link. No packet leaves the namespaces. Needs root and Linux.
#
#   samples/make.sh              every story, about two minutes
#   samples/make.sh beacon icmp  some stories
#   samples/make.sh clean        remove what a killed run left behind
set -euo pipefail

readonly STORIES=(browsing file-upload keepalive beacon port-scan phishing icmp ipv6 dns-tunnel encapsulated)

# Debian package of each program that is used.
readonly -A PACKAGES=(
  [ip]=iproute2 [tcpdump]=tcpdump [editcap]=tshark [tshark]=tshark [ethtool]=ethtool [ping]=iputils-ping [traceroute]=traceroute [dig]=bind9-dnsutils
  [nmap]=nmap [dnsmasq]=dnsmasq-base [caddy]=caddy [chromium]=chromium [curl]=curl [openssl]=openssl [node]=nodejs [python3]=python3
)

SAMPLES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly SAMPLES
readonly SCENE=$SAMPLES/scene

# The scene: client — bridge in `gw` — delay line — `isp` — `net`, where all servers live. Names are prefixed so that clean-up finds its own only.
readonly GW=flowsage-gw ISP=flowsage-isp NET=flowsage-net
readonly RESOLVER=100.64.0.53 RESOLVER6=3fff:0:53::53
readonly LAN6=fdb7:4e1c:2030:1
readonly DELAY_MILLIS=8
WORK=''

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "make.sh: $*"
  exit 1
}

inside() { ip netns exec "$@"; }

# The same for a process that stays: called with &, it becomes the program itself, so that $! is the one to stop.
remain_inside() { exec ip netns exec "$@"; }

# ---- what must be there ------------------------------------------------------------------------------------------------------------------------

install_missing() {
  local program missing=()
  for program in "${!PACKAGES[@]}"; do
    command -v "$program" >/dev/null || missing+=("${PACKAGES[$program]}")
  done
  if ((${#missing[@]} > 0)); then
    say "installing: ${missing[*]}"
    # Some of these packages start a service when they are installed. Only the programs are wanted, so services are refused meanwhile.
    local policy=/usr/sbin/policy-rc.d made_policy=false
    if [[ ! -e $policy ]]; then
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
      made_policy=true
    fi
    local result=0
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >&2 || result=$?
    if $made_policy; then rm -f "$policy"; fi
    ((result == 0)) || fail "apt-get could not install ${missing[*]}"
  fi
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js 20 or newer is needed, found $(node --version)"
}

# ---- the scene: namespaces, links, names, servers ----------------------------------------------------------------------------------------------

own_namespaces() { ip netns list | awk '$1 ~ /^flowsage-/ { print $1 }'; }

# Stops what runs inside our namespaces (all of it was started here), then removes them; links and taps go with them.
clean() {
  local namespace pids
  for namespace in $(own_namespaces); do
    pids=$(ip netns pids "$namespace")
    # shellcheck disable=SC2086 # one argument per process is meant
    [[ -z $pids ]] || kill $pids 2>/dev/null || true
  done
  sleep 0.3
  for namespace in $(own_namespaces); do
    pids=$(ip netns pids "$namespace")
    # shellcheck disable=SC2086
    [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
    ip netns delete "$namespace"
    rm -rf "/etc/netns/$namespace"
  done
  rmdir /etc/netns 2>/dev/null || true
}

clean_at_exit() {
  local status=$? job
  trap - EXIT
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  clean
  wait || true
  [[ -z $WORK ]] || rm -rf "$WORK"
  exit "$status"
}

add_namespace() {
  local namespace=$1 resolver=$2
  ip netns add "$namespace"
  ip -n "$namespace" link set lo up
  mkdir -p "/etc/netns/$namespace"
  printf 'nameserver %s\n' "$resolver" >"/etc/netns/$namespace/resolv.conf"
  # Error messages are part of some stories, so they are not rationed.
  inside "$namespace" sysctl -q -w net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
}

# Without hardware to do it, segmentation and checksum offload would put oversized frames with unfinished checksums into the captures.
no_offload() { inside "$1" ethtool -K "$2" rx off tx off tso off gso off gro off >/dev/null 2>&1; }

# join <namespace> <interface> <namespace> <interface>
join() {
  ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
  no_offload "$1" "$2"
  no_offload "$3" "$4"
}

build_network() {
  local namespace
  for namespace in "$GW" "$ISP" "$NET"; do
    add_namespace "$namespace" "$RESOLVER"
    inside "$namespace" sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
  done

  ip -n "$GW" link add lan type bridge
  ip -n "$GW" link set lan up
  ip -n "$GW" address add 10.20.30.1/24 dev lan
  ip -n "$GW" address add "$LAN6::1/64" dev lan nodad

  remain_inside "$GW" python3 "$SCENE/delay-line.py" "$GW" wan "$ISP" customer "$DELAY_MILLIS" &
  until ip -n "$GW" link show wan >/dev/null 2>&1 && ip -n "$ISP" link show customer >/dev/null 2>&1; do sleep 0.1; done
  no_offload "$GW" wan
  no_offload "$ISP" customer
  link_up "$GW" wan 100.127.255.2/30 3fff:fff:0:1::2/64
  link_up "$ISP" customer 100.127.255.1/30 3fff:fff:0:1::1/64
  join "$ISP" core "$NET" uplink
  link_up "$ISP" core 100.127.254.1/30 3fff:fff:0:2::1/64
  link_up "$NET" uplink 100.127.254.2/30 3fff:fff:0:2::2/64

  ip -n "$GW" route add default via 100.127.255.1
  ip -n "$GW" route add default via 3fff:fff:0:1::1
  ip -n "$ISP" route add 10.20.30.0/24 via 100.127.255.2
  ip -n "$ISP" route add "$LAN6::/64" via 3fff:fff:0:1::2
  ip -n "$ISP" route add 100.64.0.0/10 via 100.127.254.2
  ip -n "$ISP" route add 3fff::/20 via 3fff:fff:0:2::2
  ip -n "$NET" route add default via 100.127.254.1
  ip -n "$NET" route add default via 3fff:fff:0:2::1

  # For the port scan: a network where few hosts live and the rest is silent, and a part of it behind a filter that says so.
  ip -n "$NET" route add blackhole 100.64.201.0/24
  ip -n "$ISP" route add prohibit 100.64.201.24/29
}

link_up() {
  ip -n "$1" link set "$2" up
  ip -n "$1" address add "$3" dev "$2"
  ip -n "$1" address add "$4" dev "$2" nodad
}

# A port of the client network's bridge. It has no IPv6 of its own: a port would announce itself on the link as a machine does.
add_port() {
  inside "$GW" sysctl -q -w "net.ipv6.conf.$1.disable_ipv6=1"
  ip -n "$GW" link set "$1" master lan up
}

# add_client <story> <last octet>: a machine on the client network, named after the story it plays in.
add_client() {
  local namespace=flowsage-$1 octet=$2
  add_namespace "$namespace" "$RESOLVER"
  join "$namespace" eth0 "$GW" "port$octet"
  ip -n "$namespace" link set eth0 address "02:20:30:00:00:$(printf '%02x' "$octet")"
  add_port "port$octet"
  inside "$namespace" sysctl -q -w net.ipv6.conf.eth0.accept_ra=0
  link_up "$namespace" eth0 "10.20.30.$octet/24" "$LAN6::$(printf '%x' "$octet")/64"
  ip -n "$namespace" route add default via 10.20.30.1
  ip -n "$namespace" route add default via "$LAN6::1"
  # Let the link's own chatter (duplicate address detection, MLD) pass before anything is recorded.
  sleep 2
}

sites() { grep -v '^#' "$SCENE/sites.tsv"; }

write_certificates() {
  local folder=$WORK/certificates front names name
  mkdir -p "$folder"
  openssl ecparam -name prime256v1 -genkey -noout -out "$folder/authority.key"
  openssl req -x509 -new -key "$folder/authority.key" -subj '/O=Flowsage samples/CN=Scene authority' -days 7 -out "$folder/authority.pem" 2>/dev/null
  while IFS=$'\t' read -r front _ _ names; do
    [[ $front == tcp || $front == quic ]] || continue
    name=${names%%,*}
    openssl ecparam -name prime256v1 -genkey -noout -out "$folder/$name.key"
    openssl req -new -key "$folder/$name.key" -subj "/CN=$name" -addext "subjectAltName=DNS:$name" -out "$folder/$name.csr" 2>/dev/null
    openssl x509 -req -in "$folder/$name.csr" -CA "$folder/authority.pem" -CAkey "$folder/authority.key" -CAcreateserial -days 6 \
      -copy_extensions copyall -out "$folder/$name.leaf.pem" 2>/dev/null
    cat "$folder/$name.leaf.pem" "$folder/authority.pem" >"$folder/$name.pem"
  done < <(sites)
  # How Chromium is told to accept the authority: by the hash of its public key.
  openssl x509 -in "$folder/authority.pem" -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary |
    base64 >"$folder/authority.hash"
}

write_caddyfile() {
  local front ipv4 ipv6 names name bind
  printf '{\n\tadmin off\n\tauto_https off\n\tlog {\n\t\tlevel ERROR\n\t}\n\tservers {\n\t\tprotocols h1 h2\n\t}\n'
  while IFS=$'\t' read -r front ipv4 _ _; do
    [[ $front != quic ]] || printf '\tservers %s:443 {\n\t\tprotocols h1 h2 h3\n\t}\n' "$ipv4"
  done < <(sites)
  printf '}\n'
  while IFS=$'\t' read -r front ipv4 ipv6 names; do
    name=${names%%,*}
    bind=$ipv4
    [[ $ipv6 == - ]] || bind="$bind $ipv6"
    case $name:$front in
      *:none) ;;
      # The certificate authority's revocation service is a program of its own; all the rest is the origin's.
      ocsp.digicert.com:*) printf 'http://%s {\n\tbind %s\n\treverse_proxy 127.0.0.1:2560\n}\n' "$name" "$bind" ;;
      *:http) printf 'http://%s {\n\tbind %s\n\treverse_proxy 127.0.0.1:8080\n}\n' "$name" "$bind" ;;
      *)
        printf 'https://%s {\n\tbind %s\n\ttls %s %s\n\treverse_proxy 127.0.0.1:8080\n}\n' \
          "$name" "$bind" "$WORK/certificates/$name.pem" "$WORK/certificates/$name.key"
        ;;
    esac
  done < <(sites)
}

write_resolver_settings() {
  local front ipv4 ipv6 names name next chain i
  # `local=/#/` answers every other name with NXDOMAIN; the tunnel's zone has a name server of its own.
  printf '%s\n' no-resolv no-hosts no-daemon user=root pid-file= bind-interfaces "listen-address=$RESOLVER,$RESOLVER6,100.64.44.53" \
    local-ttl=240 'local=/#/' 'server=/t.exfil-lab.example/127.0.0.1#5300'
  while IFS=$'\t' read -r front ipv4 ipv6 names; do
    IFS=, read -r -a chain <<<"$names"
    for ((i = 0; i + 1 < ${#chain[@]}; i++)); do
      name=${chain[i]} next=${chain[i + 1]}
      printf 'cname=%s,%s\n' "$name" "$next"
    done
    name=${chain[-1]}
    if [[ $ipv6 == - ]]; then printf 'host-record=%s,%s\n' "$name" "$ipv4"; else printf 'host-record=%s,%s,%s\n' "$name" "$ipv4" "$ipv6"; fi
    # HTTPS record (RFC 9460): priority 1, the name itself, alpn h3 and h2.
    if [[ $front == quic ]]; then printf 'dns-rr=%s,65,00010000010006026833026832\n' "$name"; fi
  done < <(sites)
}

# The line of the authority's index that the OCSP responder reads: valid, until when, serial, subject.
write_ocsp_index() {
  local leaf=$WORK/certificates/github.com.leaf.pem serial
  serial=$(openssl x509 -in "$leaf" -noout -serial)
  printf 'V\t%s\t\t%s\tunknown\t/CN=github.com\n' "$(date -u -d '+6 days' +%y%m%d%H%M%SZ)" "${serial#serial=}" >"$WORK/ocsp-index.txt"
}

start_servers() {
  local ipv4 ipv6 address
  while IFS=$'\t' read -r _ ipv4 ipv6 _; do
    ip -n "$NET" address add "$ipv4/32" dev lo
    [[ $ipv6 == - ]] || ip -n "$NET" address add "$ipv6/128" dev lo nodad
  done < <(sites)
  for address in "$RESOLVER" 100.64.44.53 100.64.40.1 100.64.50.10 100.64.200.10 100.64.201.3 100.64.201.7 100.64.201.12 100.64.201.19; do
    ip -n "$NET" address add "$address/32" dev lo
  done
  ip -n "$NET" address add "$RESOLVER6/128" dev lo nodad

  write_certificates
  write_resolver_settings >"$WORK/dnsmasq.conf"
  write_caddyfile >"$WORK/Caddyfile"
  write_ocsp_index
  remain_inside "$NET" dnsmasq --conf-file="$WORK/dnsmasq.conf" 2>"$WORK/dnsmasq.log" &
  remain_inside "$NET" node "$SCENE/tunnel.mjs" serve 5300 &
  remain_inside "$NET" node "$SCENE/sntp.mjs" serve 100.64.28.20 &
  remain_inside "$NET" node "$SCENE/origin.mjs" &
  remain_inside "$NET" openssl ocsp -port 2560 -index "$WORK/ocsp-index.txt" -CA "$WORK/certificates/authority.pem" \
    -rsigner "$WORK/certificates/authority.pem" -rkey "$WORK/certificates/authority.key" -ndays 4 >"$WORK/ocsp.log" 2>&1 &
  remain_inside "$NET" env HOME="$WORK" caddy run --config "$WORK/Caddyfile" --adapter caddyfile 2>"$WORK/caddy.log" &

  local tries=0
  until inside "$NET" curl -s -o "$WORK/ready" --cacert "$WORK/certificates/authority.pem" https://github.com/; do
    ((++tries < 100)) || fail "the servers did not start: $(tail -n 5 "$WORK"/*.log)"
    sleep 0.1
  done
}

# ---- recording ---------------------------------------------------------------------------------------------------------------------------------

# start_capture <namespace> <interface> <format> <file>; sets CAPTURE to the recorder's process. Formats: pcap, pcap-nano.
start_capture() {
  local namespace=$1 interface=$2 format=$3 file=$4 log=$WORK/${4##*/}.log
  case $format in
    # Root may not write where the recorder's own user would, hence -Z; each packet is flushed, so a stopped run leaves whole packets.
    pcap) remain_inside "$namespace" tcpdump -i "$interface" -n -U -Z root -w "$file" 2>"$log" & ;;
    pcap-nano) remain_inside "$namespace" tcpdump -i "$interface" -n -U -Z root --time-stamp-precision=nano -w "$file" 2>"$log" & ;;
  esac
  CAPTURE=$!
  local tries=0
  until grep -qs 'listening on' "$log"; do
    ((++tries < 100)) || fail "the recorder did not start: $(<"$log")"
    sleep 0.1
  done
  # The recorder says so a moment before it does.
  sleep 0.5
}

stop_capture() {
  sleep "${1:-1}"
  kill "$CAPTURE"
  wait "$CAPTURE" || true
}

# curl as a client of the scene: curl_in <namespace> <arguments>
curl_in() {
  local namespace=$1
  shift
  inside "$namespace" curl -sS -o "$WORK/$namespace.body" --cacert "$WORK/certificates/authority.pem" "$@"
}

browse_in() {
  local namespace=$1 visit=$2
  inside "$namespace" env HOME="$WORK" node "$SCENE/browse.mjs" "$visit" "$(<"$WORK/certificates/authority.hash")" "$WORK/profile-$visit"
}

# ---- the stories -------------------------------------------------------------------------------------------------------------------------------

# An ordinary half minute: the machine checks its link, its clock and a certificate, then someone reads and watches.
story_browsing() {
  local client=flowsage-browsing
  add_client browsing 11
  start_capture "$client" eth0 pcap-nano "$1"
  curl_in "$client" -A 'Microsoft NCSI' http://www.msftconnecttest.com/connecttest.txt
  inside "$client" node "$SCENE/sntp.mjs" ask time.windows.com >"$WORK/sntp.out"
  sleep 1
  inside "$client" openssl ocsp -issuer "$WORK/certificates/authority.pem" -cert "$WORK/certificates/github.com.leaf.pem" \
    -CAfile "$WORK/certificates/authority.pem" -url http://ocsp.digicert.com/ >"$WORK/ocsp.out" 2>&1
  curl_in "$client" https://clients4.google.com/generate_204
  browse_in "$client" browsing
  curl_in "$client" https://login.microsoftonline.com/
  stop_capture
}

# A file leaves for a sharing service.
story_file_upload() {
  local client=flowsage-file-upload
  add_client file-upload 12
  head -c 340000 /dev/urandom >"$WORK/report.bin"
  start_capture "$client" eth0 pcap "$1"
  curl_in "$client" https://drop.fileshare.example/
  sleep 3
  # As fast as a home uplink.
  curl_in "$client" --limit-rate 150k -H 'Expect:' -F "file=@$WORK/report.bin" https://drop.fileshare.example/upload
  sleep 2
  curl_in "$client" https://drop.fileshare.example/
  stop_capture
}

# Two sessions that say nothing: one from before the recording began, one whole.
story_keepalive() {
  local client=flowsage-keepalive held
  add_client keepalive 13
  remain_inside "$client" node "$SCENE/hold.mjs" mtalk.google.com 5228 6 >"$WORK/hold.out" &
  held=$!
  sleep 2
  start_capture "$client" eth0 pcap "$1"
  curl_in "$client" --keepalive-time 5 'https://client.wns.windows.com/poll?seconds=64'
  stop_capture
  kill "$held"
  wait "$held" || true
}

story_beacon() {
  local client=flowsage-beacon
  add_client beacon 14
  start_capture "$client" eth0 pcap "$1"
  inside "$client" env NODE_EXTRA_CA_CERTS="$WORK/certificates/authority.pem" node "$SCENE/beacon.mjs" 24
  stop_capture
}

# Many ports of one host with whole connections, then two ports of many hosts with half-open ones.
story_port_scan() {
  local client=flowsage-port-scan
  add_client port-scan 66
  start_capture "$client" eth0 pcap "$1"
  inside "$client" nmap -n -Pn -sT --top-ports 500 --max-rate 120 100.64.200.10 >"$WORK/nmap-ports.txt"
  inside "$client" nmap -n -sS -PE -PS443 -p 22,445 --max-retries 1 --max-rate 60 100.64.201.0/27 >"$WORK/nmap-sweep.txt"
  stop_capture
}

# A shortened link, a hop, a login page that borrows the brand's logo, credentials, and off to the real service.
story_phishing() {
  local client=flowsage-phishing
  add_client phishing 15
  start_capture "$client" eth0 pcap-nano "$1"
  browse_in "$client" phishing
  stop_capture
}

story_icmp() {
  local client=flowsage-icmp
  add_client icmp 16
  start_capture "$client" eth0 pcap-nano "$1"
  inside "$client" ping -q -n -c 5 100.64.32.10 >"$WORK/ping.out"
  inside "$client" traceroute -n -q 2 100.64.36.10 >"$WORK/traceroute.out"
  inside "$client" traceroute -n -q 2 -I 100.64.36.10 >>"$WORK/traceroute.out"
  # Nobody answers DNS there: port unreachable, each time.
  inside "$client" dig +tries=2 +timeout=1 @100.64.50.10 www.bbc.com >"$WORK/dig.out" || true
  # Nobody lives there: the filter before it says so.
  inside "$client" ping -q -n -c 2 -W 1 100.64.201.25 >>"$WORK/ping.out" || true
  # Bulky: near the size of a frame, then larger than one, so in fragments.
  inside "$client" ping -q -n -c 12 -i 0.3 -s 1400 100.64.50.10 >>"$WORK/ping.out"
  inside "$client" ping -q -n -c 2 -s 6000 100.64.50.10 >>"$WORK/ping.out"
  stop_capture
}

# A machine with IPv6 only, from the moment its link comes up: addresses, router, names, pages.
story_ipv6() {
  local client=flowsage-ipv6
  add_namespace "$client" "$RESOLVER6"
  join "$client" eth0 "$GW" port17
  ip -n "$client" link set eth0 address 02:20:30:00:00:17
  inside "$client" sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=1
  add_port port17
  ip -n "$client" link set eth0 up
  sleep 2
  # The router of the client network announces its prefix and the resolver (RFC 4861, RFC 8106). No DNS server: port=0.
  remain_inside "$GW" dnsmasq --conf-file=/dev/null --no-daemon --user=root --pid-file= --port=0 --enable-ra --interface=lan --bind-interfaces \
    --dhcp-leasefile="$WORK/leases" --dhcp-range="$LAN6::,ra-only,64,1h" --dhcp-option="option6:dns-server,[$RESOLVER6]" 2>"$WORK/ra.log" &
  local announcer=$!
  start_capture "$client" eth0 pcap "$1"
  inside "$client" sysctl -q -w net.ipv6.conf.eth0.disable_ipv6=0
  local tries=0
  until [[ -n $(ip -n "$client" -6 address show dev eth0 scope global -tentative) ]]; do
    ((++tries < 100)) || fail 'no router advertisement arrived'
    sleep 0.2
  done
  inside "$client" ping -6 -q -n -c 3 "$RESOLVER6" >"$WORK/ping6.out"
  curl_in "$client" https://www.wikipedia.org/ -o "$WORK/a" https://www.wikipedia.org/9200/site.css
  sleep 2
  curl_in "$client" https://upload.wikimedia.org/31000/lead.jpg
  curl_in "$client" https://www.bbc.com/
  inside "$client" dig +short AAAA www.youtube.com >"$WORK/dig6.out"
  # Has no IPv6 address: the name is asked for, and that is all.
  curl_in "$client" https://github.com/ 2>"$WORK/curl6.err" && fail 'github.com has no IPv6 address in this scene'
  inside "$client" traceroute -6 -n -q 1 3fff:32::11 >"$WORK/traceroute6.out"
  # A printer is looked for by multicast; joining the group is an MLD report of its own.
  inside "$client" node "$SCENE/mdns.mjs" eth0
  stop_capture 2
  kill "$announcer"
  wait "$announcer" || true
}

# A file carried away in the names of DNS questions.
story_dns_tunnel() {
  local client=flowsage-dns-tunnel
  add_client dns-tunnel 18
  # "any" makes tcpdump write Linux cooked frames (LINKTYPE_LINUX_SLL2) instead of Ethernet.
  start_capture "$client" any pcap "$1"
  inside "$client" node "$SCENE/tunnel.mjs" send 90
  stop_capture
}

# A branch office reaches its head office through GRE (RFC 2784), and the recording is taken on a VLAN trunk (IEEE 802.1Q).
story_encapsulated() {
  local client=flowsage-encapsulated
  add_namespace "$client" 100.64.44.53
  join "$client" trunk "$GW" trunk
  inside "$client" sysctl -q -w net.ipv6.conf.trunk.disable_ipv6=1 net.ipv6.conf.default.accept_ra=0
  inside "$GW" sysctl -q -w net.ipv6.conf.trunk.disable_ipv6=1
  ip -n "$client" link set trunk up
  ip -n "$GW" link set trunk up
  remain_inside "$client" python3 "$SCENE/encapsulate.py" vlan 30 "$client" trunk eth0 "$GW" trunk branch &
  until ip -n "$GW" link show branch >/dev/null 2>&1; do sleep 0.1; done
  ip -n "$client" link set eth0 up mtu 1496
  ip -n "$GW" link set branch mtu 1496
  add_port branch
  ip -n "$client" address add 10.20.30.40/24 dev eth0
  ip -n "$client" route add default via 10.20.30.1
  remain_inside "$client" python3 "$SCENE/encapsulate.py" gre "$client" gre1 10.20.30.40 "$NET" gre1 100.64.40.1 &
  until ip -n "$NET" link show gre1 >/dev/null 2>&1; do sleep 0.1; done
  ip -n "$client" link set gre1 up mtu 1400
  ip -n "$NET" link set gre1 up mtu 1400
  ip -n "$client" address add 10.20.99.1/30 dev gre1
  ip -n "$NET" address add 10.20.99.2/30 dev gre1
  ip -n "$client" route add 100.64.44.0/24 dev gre1
  sleep 2
  start_capture "$client" trunk pcap "$1"
  curl_in "$client" https://wiki.head-office.example/
  sleep 1
  curl_in "$client" https://wiki.head-office.example/14000/plan.png
  inside "$client" ping -q -n -c 3 10.20.99.2 >"$WORK/ping-gre.out"
  # And one connection beside the tunnel, in the VLAN only.
  curl_in "$client" --resolve login.microsoftonline.com:443:100.64.28.30 https://login.microsoftonline.com/
  stop_capture
}

# ---- the run -----------------------------------------------------------------------------------------------------------------------------------

file_of() {
  case $1 in
    browsing | phishing) printf '%s.pcapng' "$1" ;;
    *) printf '%s.pcap' "$1" ;;
  esac
}

# A story is recorded beside the others and takes its place only when it is whole.
tell() {
  local story=$1 file
  file=$(file_of "$story")
  "story_${story//-/_}" "$WORK/$file"
  # dumpcap would write pcapng at once, but with the recording machine's processor and kernel in it. editcap changes the format alone.
  if [[ $file == *.pcapng ]]; then
    editcap -F pcapng --capture-comment "Flowsage sample: $story" "$WORK/$file" "$WORK/$file.new"
    mv "$WORK/$file.new" "$WORK/$file"
  fi
  install -m 644 "$WORK/$file" "$SAMPLES/$file"
  if [[ $story == browsing ]]; then
    mkdir -p "$SAMPLES/zeek"
    node "$SCENE/zeek-logs.mjs" "$SAMPLES/$file" "$SAMPLES/zeek"
  fi
  say "$file: $(stat -c %s "$SAMPLES/$file") bytes"
}

main() {
  [[ $(uname -s) == Linux && $EUID == 0 ]] || fail 'network namespaces need Linux and root'
  if [[ ${1:-} == clean ]]; then
    clean
    return
  fi
  local story wanted=("$@")
  ((${#wanted[@]} > 0)) || wanted=("${STORIES[@]}")
  for story in "${wanted[@]}"; do
    [[ " ${STORIES[*]} " == *" $story "* ]] || fail "no story '$story'; there are: ${STORIES[*]}"
  done
  install_missing
  [[ -z $(own_namespaces) ]] || fail 'another run is going on, or a killed one left its namespaces: samples/make.sh clean'

  WORK=$(mktemp -d)
  trap clean_at_exit EXIT
  trap 'exit 130' INT TERM
  build_network
  start_servers

  # The two slow stories run beside the others; each has a machine and a recorder of its own.
  local slow=()
  for story in "${wanted[@]}"; do
    if [[ $story == keepalive || $story == beacon ]]; then
      tell "$story" &
      slow+=($!)
    fi
  done
  for story in "${wanted[@]}"; do
    [[ $story == keepalive || $story == beacon ]] || tell "$story"
  done
  local pid
  for pid in "${slow[@]}"; do wait "$pid"; done
}

main "$@"
