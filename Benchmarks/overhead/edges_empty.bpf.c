// Programs on the events that call edges need that do nothing: what being observed at all costs.
#define SEC(name) __attribute__((section(name), used))

SEC("tp_btf/inet_sock_set_state") int socket_state(void *context) { return 0; }
SEC("tp_btf/tcp_sendmsg_locked") int sent(void *context) { return 0; }
SEC("tp_btf/sock_recv_length") int received(void *context) { return 0; }
SEC("tp_btf/sk_data_ready") int arrived(void *context) { return 0; }

char program_license[] SEC("license") = "GPL";
