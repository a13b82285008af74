/* The floor: CONNECT with Basic or nothing, TLS with verification, one GET, for h0.wbx2.com to hN-1.wbx2.com, one after another.
   cc -O2 floor.c -lssl -lcrypto; ./a.out PORT open|basic ROOT.pem N */
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int probe(SSL_CTX *context, int port, const char *credentials, int number) {
    char host[64], request[512], answer[65536];
    snprintf(host, sizeof host, "h%d.wbx2.com", number);
    struct sockaddr_in proxy = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "127.0.0.1", &proxy.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0), length = 0, got;
    if (fd < 0 || connect(fd, (struct sockaddr *)&proxy, sizeof proxy)) return 0;
    int size = snprintf(request, sizeof request, "CONNECT %s:443 HTTP/1.1\r\nHost: %s:443\r\n%s\r\n", host, host, credentials);
    if (write(fd, request, size) != size) return 0;
    while (length < 4 || memcmp(answer + length - 4, "\r\n\r\n", 4)) {
        if ((got = read(fd, answer + length, sizeof answer - length)) <= 0) return 0;
        length += got;
    }
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    SSL_set_tlsext_host_name(tls, host);
    SSL_set1_host(tls, host);
    if (SSL_connect(tls) != 1) return 0;
    size = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host);
    SSL_write(tls, request, size);
    for (length = 0; (got = SSL_read(tls, answer + length, sizeof answer - length)) > 0;) length += got;
    SSL_free(tls);
    close(fd);
    return length > 3 && !memcmp(answer + length - 3, "ok\n", 3);
}

int main(int count, char **words) {
    if (count != 5) return 2;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context, words[3], NULL);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    const char *basic = "Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==\r\n";
    for (int number = 0; number < atoi(words[4]); number++)
        if (!probe(context, atoi(words[1]), strcmp(words[2], "basic") ? "" : basic, number)) return 1;
    return 0;
}
